import { createKafka } from "#core/kafka/client.ts";
import { withAdmin } from "#core/kafka/reachable.ts";
import { planTopics, readyTopics } from "#core/kafka/topics.ts";
import { createValueDecoder } from "#core/registry/open_registry.ts";
import { runWorker, STOP_WITHIN_MS } from "#core/run_worker.ts";
import { checkSchemas } from "#core/setup/check_schemas.ts";
import { selectStreams } from "#streams/catalogue.ts";
import { streamInputs } from "./stream_input.ts";
import { startProcessTelemetry } from "./telemetry.ts";
import { runProcessWorker } from "./worker.ts";

await runWorker("process", async ({ config, log, signal }) => {
  const env = (name: string) => Deno.env.get(name);
  const streams = selectStreams(config.streams);
  // Few retries, so that a broker that does not answer is soon reported.
  const kafka = createKafka(config, { clientId: "sluice-process", log, retries: 1 });
  const values = createValueDecoder(config, { clientId: "sluice-process", log });
  const inputs = streamInputs(streams, { env, group: config.group, values });
  const plans = planTopics(streams, config, env);
  await withAdmin(kafka, (admin) =>
    readyTopics(admin, {
      topics: plans.map(({ name }) => name),
      plans,
      autoSetup: config.autoSetup,
      log,
    }), { bootstrapServers: config.kafkaBootstrapServers, log, signal });
  await checkSchemas(config, {
    ...{ streams, env, clientId: "sluice-process", writes: false, log, signal },
  });

  const telemetry = startProcessTelemetry({ config, log, values });
  await runProcessWorker({ config, log, signal, inputs, events: telemetry.events });
  await Promise.all([telemetry.stop(), values.close()]);
}, { stopWithinMs: STOP_WITHIN_MS });
