import { Buffer } from "node:buffer";
import process from "node:process";
import { LoopWatch } from "../loop_watch.ts";

// Loaded before a worker: on SIGUSR2 it writes how long the event loop was held up at most since the
// signal before. Nothing of it keeps the process alive: the worker starts once nothing does.
const watch = new LoopWatch();
process.on("SIGUSR2", () => {
  const line = JSON.stringify({ longestStretchMs: watch.take() });
  Deno.stdout.writeSync(Buffer.from(`${line}\n`));
});
