import { untilAborted } from "#core/async/wait.ts";
import { runWorker } from "#core/run_worker.ts";
import { selectStreams } from "#streams/catalogue.ts";
import { startIngest } from "./server/start_ingest.ts";

await runWorker("ingest", async ({ config, log, signal }) => {
  const streams = selectStreams(config.streams);
  const server = await startIngest(config, { streams, env: (name) => Deno.env.get(name), log });
  log.info("listening", { url: server.url });

  await Promise.race([untilAborted(signal), server.refused]);
  await server.stop();
});
