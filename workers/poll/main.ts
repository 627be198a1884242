import { untilAborted } from "#core/async/wait.ts";
import { createKafka } from "#core/kafka/client.ts";
import { withAdmin } from "#core/kafka/reachable.ts";
import { planTopics, polledTopic, readyTopics } from "#core/kafka/topics.ts";
import { createValueEncoder } from "#core/registry/open_registry.ts";
import { runWorker } from "#core/run_worker.ts";
import { checkSchemas } from "#core/setup/check_schemas.ts";
import { startHealthServer } from "#core/telemetry/health_server.ts";
import { selectStreams } from "#streams/catalogue.ts";
import { startUserServer, type UserServer } from "./generator/server.ts";
import { openIdWriter } from "./id_writer.ts";
import { Poller } from "./poller.ts";
import { sourcesOf } from "./sources.ts";
import { createPollMetrics } from "./telemetry.ts";

/** As the API writes: what is sent is held until the client gives up, soon enough to try anew. */
const WRITING = { retries: 5, requestTimeoutMs: 8_000, initialRetryMs: 20 } as const;

await runWorker("poll", async ({ config, log, signal }) => {
  const env = (name: string) => Deno.env.get(name);
  const streams = selectStreams(config.streams);
  let users: UserServer | undefined;
  const sources = sourcesOf(streams, {
    config,
    env,
    generator: (stream) =>
      stream === "created_users" ? (users ??= startUserServer()).url : undefined,
  });
  const metrics = createPollMetrics();
  const kafka = createKafka(config, { ...WRITING, clientId: "sluice-poll", log });
  const ready = await withAdmin(kafka, async (admin) => {
    await readyTopics(admin, {
      topics: [...sources.map(({ stream }) => stream.topics.records), polledTopic(config.group)],
      plans: planTopics(streams, config, env),
      autoSetup: config.autoSetup,
      log,
    });
    return true;
  }, { bootstrapServers: config.kafkaBootstrapServers, log, signal });
  if (ready === undefined) return;
  await checkSchemas(config, {
    streams: sources.map(({ stream }) => stream.declaration),
    ...{ env, clientId: "sluice-poll", writes: true, log, signal },
  });

  const writer = openIdWriter(kafka, {
    group: config.group,
    values: createValueEncoder(config, { clientId: "sluice-poll", log, streams, env }),
  });
  const pollers = sources.map((source) => ({
    name: source.stream.declaration.name,
    poller: new Poller(source, { writer, metrics, log }),
  }));
  const server = startHealthServer(metrics.registry, {
    host: config.host,
    port: config.pollMetricsPort,
    portSetting: "SLUICE_POLL_METRICS_PORT",
    health: () => Object.fromEntries(pollers.map(({ name, poller }) => [name, poller.health])),
  });
  log.info("polling", {
    // Of an address only the host: the rest may hold a key.
    sources: sources.map(({ stream, url }) => `${stream.declaration.name} from ${url.host}`),
    metricsPort: server.port,
  });
  if (pollers.length === 0) {
    log.warn("no stream of SLUICE_STREAMS is polled: this worker has nothing to do");
    await untilAborted(signal);
  }
  await Promise.all(pollers.map(({ poller }) => poller.run(signal)));
  await writer.close();
  await users?.stop();
  await server.stop();
});
