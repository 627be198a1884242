import { untilAborted } from "#core/async/wait.ts";
import { runWorker } from "#core/run_worker.ts";
import { selectStreams } from "#streams/catalogue.ts";
import { startApi } from "./server/start_api.ts";

await runWorker("api", async ({ config, log, signal }) => {
  const streams = selectStreams(config.streams);
  const server = await startApi(config, { streams, env: (name) => Deno.env.get(name), log });
  log.info("listening", { url: `http://${config.host}:${server.port}/` });

  await untilAborted(signal);
  await server.stop();
});
