import { createKafka } from "#core/kafka/client.ts";
import { persistGroup } from "#core/kafka/groups.ts";
import { withAdmin } from "#core/kafka/reachable.ts";
import { modelsTopic, planTopics, progressTopic, readyTopics } from "#core/kafka/topics.ts";
import { createValueDecoder } from "#core/registry/open_registry.ts";
import { runWorker, STOP_WITHIN_MS } from "#core/run_worker.ts";
import { checkSchemas } from "#core/setup/check_schemas.ts";
import { startHealthServer } from "#core/telemetry/health_server.ts";
import { selectStreams } from "#streams/catalogue.ts";
import { openCassandraSink } from "./cassandra/sink.ts";
import { consume } from "./consume.ts";
import { createGapReporter } from "./gap_reporter.ts";
import { routesOf, sharedRoutes } from "./plan.ts";
import { createStore } from "./store.ts";
import { createPersistMetrics } from "./telemetry.ts";

await runWorker("persist", async (context) => {
  const { config, log, signal } = context;
  const env = (name: string) => Deno.env.get(name);
  const streams = selectStreams(config.streams);
  const values = createValueDecoder(config, { clientId: "sluice-persist", log });
  const own = routesOf(streams, { env, values });
  const shared = sharedRoutes([...own.values()], {
    predictions: config.predictionsTopic,
    models: modelsTopic(config.group),
  });
  const routes = new Map([...own, ...shared]);
  const topics = [...routes.keys()];
  const metrics = createPersistMetrics();

  const kafka = createKafka(config, { clientId: "sluice-persist", log });
  await withAdmin(kafka, (admin) =>
    readyTopics(admin, {
      topics,
      plans: planTopics(streams, config, env),
      autoSetup: config.autoSetup,
      log,
    }), { bootstrapServers: config.kafkaBootstrapServers, log, signal });
  await checkSchemas(config, {
    ...{ streams, env, clientId: "sluice-persist", writes: false, log, signal },
  });
  const gaps = createGapReporter(kafka, { topic: progressTopic(config.group), metrics, log });
  const sink = await openCassandraSink({ ...context, streams, env, registry: metrics.registry });
  if (sink === undefined) return;

  const server = startHealthServer(metrics.registry, {
    host: config.host,
    port: config.persistMetricsPort,
    portSetting: "SLUICE_PERSIST_METRICS_PORT",
    health: () => {
      const schemas = values.health();
      return {
        kafka: consumption.health(),
        [sink.name]: sink.health,
        ...(schemas === undefined ? {} : { schemas }),
      };
    },
  });
  const consumption = consume(kafka, {
    groupId: persistGroup(config.group),
    topics,
    log,
    signal,
    onGap: (gap) => gaps.report(gap),
    onUndecodable: ({ topic, message }) => {
      metrics.undecodable(topic);
      log.error(message, { fix: "the batch is passed over; find out what its producer wrote" });
    },
    store: createStore({ routes, sink, metrics, log, futureCapMs: config.futureCap }),
  });
  log.info("storing", { streams: streams.map(({ name }) => name), metricsPort: server.port });

  await consumption.ended;
  await gaps.close();
  await server.stop();
  await Promise.all([sink.close(), values.close()]);
}, { stopWithinMs: STOP_WITHIN_MS });
