import { join } from "node:path";
import type cassandra from "cassandra-driver";
import type kafkajs from "kafkajs";
import type { Page } from "playwright-core";
import { copyBuiltPlugin, GrafanaProcess } from "../../tests/support/grafana/grafana_process.ts";
import { GrafanaApi } from "../../tests/support/grafana/grafana_api.ts";
import { Visitors } from "../../tests/support/grafana/visitors.ts";
import { createCassandra } from "#core/cassandra/client.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import { readConfig } from "#core/config/config.ts";
import { createKafka } from "#core/kafka/client.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { startTemporaryServices } from "../../local/services/mod.ts";
import { setUp } from "#core/setup/set_up.ts";
import { selectStreams } from "#streams/catalogue.ts";

/** Kafka, Cassandra and a Grafana with the plugin, without workers. */
export interface QueryWorld extends AsyncDisposable {
  readonly client: cassandra.Client;
  readonly producer: kafkajs.Producer;
  readonly vehicles: StoredStream;
  readonly admin: GrafanaApi;
  readonly grafana: GrafanaProcess;
  /** A new page of Chromium. */
  page(): Promise<Page>;
}

/** Starts all of it on free ports and in folders that are removed. */
export async function startQueryWorld(): Promise<QueryWorld> {
  await using started = new AsyncDisposableStack();
  const services = started.use(await startTemporaryServices());
  const env: Record<string, string> = {
    KAFKA_BOOTSTRAP_SERVERS: services.kafka.bootstrap,
    CASSANDRA_CONTACT_POINTS: services.cassandra.contactPoints,
    CASSANDRA_LOCAL_DC: services.cassandra.localDatacenter,
  };
  const lookup = (name: string) => env[name];
  const config = readConfig(lookup);
  const log = createLogger("bench", { level: "error" });
  const { streams } = await setUp(config, {
    streams: selectStreams(["vehicle_data"]),
    env: lookup,
    log,
  });
  const client = createCassandra(config, { clientId: "bench" });
  started.defer(() => client.shutdown());
  const producer = createKafka(config, { clientId: "bench", log }).producer();
  await producer.connect();
  started.defer(() => producer.disconnect());

  const dir = await Deno.makeTempDir({ prefix: "sluice-bench-" });
  started.defer(() => Deno.remove(dir, { recursive: true }));
  const plugin = join(dir, "plugin");
  await copyBuiltPlugin(plugin);
  const grafana = await GrafanaProcess.start({
    dir,
    plugin,
    env,
    alertWebhook: "http://127.0.0.1:9/",
    // The alert rules would ask beside what is measured.
    settings: { GF_UNIFIED_ALERTING_EXECUTE_ALERTS: "false" },
  });
  started.defer(() => grafana.stop());
  const visitors = started.use(await Visitors.open(grafana));

  const all = started.move();
  return {
    client,
    producer,
    vehicles: streams[0]!,
    admin: new GrafanaApi(grafana.url, grafana.admin),
    grafana,
    page: () => visitors.page(),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
