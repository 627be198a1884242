import { topicsOf } from "#core/declaration/mod.ts";
import { createKafka } from "#core/kafka/client.ts";
import { withAdmin } from "#core/kafka/reachable.ts";
import { ensureTopics, planTopics } from "#core/kafka/topics.ts";
import { runWorker } from "#core/run_worker.ts";
import { createRecordReader } from "#core/record/record_reader.ts";
import { selectStreams } from "#streams/catalogue.ts";
import { startProcessTelemetry } from "./telemetry.ts";
import { runProcessWorker } from "./worker.ts";

await runWorker("process", async ({ config, log, signal }) => {
  const env = (name: string) => Deno.env.get(name);
  const streams = selectStreams(config.streams);
  const inputs = streams.map((stream) => ({
    stream,
    topics: topicsOf(stream, env),
    read: createRecordReader(stream),
  }));

  if (config.autoSetup) {
    // Few retries, so that a broker that does not answer is soon reported.
    const kafka = createKafka(config, { clientId: "sluice-process", log, retries: 1 });
    await withAdmin(
      kafka,
      (admin) => ensureTopics(admin, planTopics(streams, config, env)),
      { bootstrapServers: config.kafkaBootstrapServers, log, signal },
    );
  }

  const telemetry = startProcessTelemetry({ config, log });
  await runProcessWorker({
    config,
    log,
    signal,
    inputs,
    onAssigned: (tasks) => telemetry.assigned(tasks),
    onLost: () => telemetry.lost(),
    onCommit: (commit) => telemetry.committed(commit),
  });
  await telemetry.stop();
});
