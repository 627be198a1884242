import { startWatchdog } from "./watchdog.ts";

/** A process with a watchdog, for tests: it says "ready", and spins for ever when told to. */
const [stallMs, mode] = Deno.args;
const encoder = new TextEncoder();
startWatchdog({
  stallMs: Number(stallMs),
  line: { to: "stderr", time: "time", level: "level", message: "msg", fields: { worker: "test" } },
  onFailure: (reason) => Deno.stderr.writeSync(encoder.encode(`no watchdog: ${reason}\n`)),
});
Deno.addSignalListener("SIGTERM", () => {
  Deno.stdout.writeSync(encoder.encode("asked to stop\n"));
  if (mode !== "deaf") Deno.exit(0);
});
Deno.stdout.writeSync(encoder.encode("ready\n"));
if (mode === "spin") {
  setTimeout(() => {
    Deno.stdout.writeSync(encoder.encode("spinning\n"));
    for (;;);
  }, 200);
} else setInterval(() => {}, 1_000);
