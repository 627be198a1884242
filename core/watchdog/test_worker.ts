import { runWorker } from "../run_worker.ts";

/** A worker that does its work for ever without coming round, for tests. */
await runWorker("spinning", ({ log }) => {
  log.info("working");
  for (;;);
});
