import { untilAborted } from "#core/async/wait.ts";
import { runWorker } from "#core/run_worker.ts";
import { checkSchemas } from "#core/setup/check_schemas.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import { selectStreams } from "#streams/catalogue.ts";
import { startApi } from "./server/start_api.ts";

await runWorker("api", async ({ config, log, signal }) => {
  const streams = selectStreams(config.streams);
  const env = (name: string) => Deno.env.get(name);
  const server = await startApi(config, { streams, env, log });
  log.info("listening", { url: `http://${config.host}:${server.port}/` });
  // It goes on all the same: the registry that it serves is where a refusal can be lifted.
  checkSchemas(config, { streams, env, clientId: "sluice-api", writes: true, log, signal })
    .catch((error) => log.error(errorMessage(error)));

  await untilAborted(signal);
  await server.stop();
});
