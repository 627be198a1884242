import process from "node:process";

let muted = false;

/**
 * Hides one warning: kafkajs asks for a timer in the past whenever it is not throttled, which is
 * harmless and says nothing to a user. Every other warning is shown as before.
 */
export function muteTimerWarning(): void {
  if (muted) return;
  muted = true;
  const shown = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name === "TimeoutNegativeWarning") return;
    for (const show of shown) show.call(process, warning);
  });
}
