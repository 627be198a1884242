/**
 * Measures the event loop of the process that it is loaded into, for which `--preload` loads it:
 * how late a timer is, from which one knows how long others kept the loop. On SIGUSR2 it prints the
 * longest stretch and the 99th percentile of all since it was asked before, as one line of JSON.
 */
import { percentile } from "../statistics.ts";

/** Time between two looks, ms. */
const EVERY_MS = 5;

let stretches: number[] = [];
let last = performance.now();
const timer = setInterval(() => {
  const now = performance.now();
  stretches.push(Math.max(0, now - last - EVERY_MS));
  last = now;
}, EVERY_MS);
Deno.unrefTimer(timer);

Deno.addSignalListener("SIGUSR2", () => {
  const loop = { p99: percentile(stretches, 0.99), longest: Math.max(...stretches) };
  stretches = [0];
  Deno.stderr.writeSync(new TextEncoder().encode(`${JSON.stringify({ loop })}\n`));
});
