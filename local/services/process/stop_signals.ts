const SIGNALS: readonly Deno.Signal[] = ["SIGINT", "SIGTERM", "SIGHUP"];
const ECHO_MS = 400;

/** What to do when the process is asked to stop. */
export interface StopHandlers {
  /** The first Ctrl-C or SIGTERM: stop in order. */
  readonly stop: () => void;
  /** The second: end everything at once. */
  readonly kill: () => void;
}

/**
 * Listens for Ctrl-C, SIGTERM and a closing terminal. One key press can arrive several times,
 * because the terminal, npm and `deno task` each pass it on: what comes within 400 ms is one.
 *
 * @returns the end of listening
 */
export function onStopSignals({ stop, kill }: StopHandlers): Disposable {
  let last = -Infinity;
  let asked = false;
  const listener = () => {
    const now = performance.now();
    const echo = now - last < ECHO_MS;
    last = now;
    if (echo) return;
    if (asked) return kill();
    asked = true;
    stop();
  };
  for (const signal of SIGNALS) Deno.addSignalListener(signal, listener);
  return {
    [Symbol.dispose]() {
      for (const signal of SIGNALS) Deno.removeSignalListener(signal, listener);
    },
  };
}
