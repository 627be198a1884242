import { connectCassandra } from "#core/cassandra/client.ts";
import { whenReachable } from "#core/cassandra/when_reachable.ts";
import { persistGroup } from "#core/kafka/groups.ts";
import { createKafka } from "#core/kafka/client.ts";
import { runWorker } from "#core/run_worker.ts";
import { startHealthServer } from "#core/telemetry/health_server.ts";
import { selectStreams } from "#streams/catalogue.ts";
import { Availability } from "./availability.ts";
import { consume } from "./consume.ts";
import { prepare } from "./prepare.ts";
import { routesOf } from "./route.ts";
import { createStore, refusalReporter } from "./store_batch.ts";
import { createPersistMetrics } from "./telemetry.ts";
import { Writer } from "./writer.ts";

await runWorker("persist", async (context) => {
  const { config, log, signal } = context;
  const streams = selectStreams(config.streams);
  const kafka = createKafka(config, { clientId: "sluice-persist", log });

  const env = (name: string) => Deno.env.get(name);
  const stored = await prepare(kafka, { ...context, streams, env });
  const connect = () => connectCassandra(config, { clientId: "sluice-persist" });
  const cassandra = await whenReachable(connect, { log, signal });
  if (stored === undefined || cassandra === undefined) return;

  const availability = new Availability(log);
  const metrics = createPersistMetrics(availability);
  const onRefused = refusalReporter(metrics, log);
  const writer = new Writer(cassandra, {
    concurrency: config.persistConcurrency,
    availability,
    onRefused,
    onRetry: metrics.retried,
  });
  const routes = routesOf(streams, stored);

  const server = startHealthServer(metrics.registry, {
    host: config.host,
    port: config.persistMetricsPort,
    portSetting: "SLUICE_PERSIST_METRICS_PORT",
    health: () => ({ kafka: consumption.health(), cassandra: availability.health }),
  });
  const consumption = consume(kafka, {
    groupId: persistGroup(config.group),
    topics: [...routes.keys()],
    log,
    signal,
    store: createStore({ routes, writer, metrics, onRefused, futureCapMs: config.futureCap }),
  });
  log.info("storing", { streams: streams.map(({ name }) => name), metricsPort: server.port });

  await consumption.ended;
  await server.stop();
  await cassandra.shutdown();
});
