import { runWorker } from "../run_worker.ts";

/** A worker that waits for what never answers, also when it is to stop, for tests. */
await runWorker("waiting", async ({ log }) => {
  log.info("working");
  await new Promise(() => {});
}, { stopWithinMs: 300 });
