import { join } from "node:path";
import type cassandra from "cassandra-driver";
import type kafkajs from "kafkajs";
import type { Page } from "playwright-core";
import {
  copyBuiltPlugin,
  copyPlugin,
  GrafanaProcess,
} from "../../tests/support/grafana/grafana_process.ts";
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

/** A Grafana with a plugin. */
export interface Subject {
  readonly admin: GrafanaApi;
  readonly grafana: GrafanaProcess;
}

/** Kafka, Cassandra and Grafanas with the plugin, without workers. */
export interface QueryWorld extends AsyncDisposable {
  readonly client: cassandra.Client;
  readonly producer: kafkajs.Producer;
  readonly vehicles: StoredStream;
  /** With the plugin of this checkout. */
  readonly own: Subject;
  /** With the plugin that another checkout has built. */
  readonly other?: Subject;
  /** A new page of Chromium, in the Grafana of this checkout's plugin. */
  page(): Promise<Page>;
}

/** What {@linkcode startQueryWorld} starts. */
export interface QueryWorldOptions {
  /** Folder of another checkout, whose built plugin is measured too. */
  readonly against?: string | undefined;
}

/** Starts all of it on free ports and in folders that are removed. */
export async function startQueryWorld({ against }: QueryWorldOptions = {}): Promise<QueryWorld> {
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

  const start = async (plugin: (folder: string) => Promise<void>): Promise<Subject> => {
    const dir = await Deno.makeTempDir({ prefix: "sluice-bench-" });
    started.defer(() => Deno.remove(dir, { recursive: true }));
    const folder = join(dir, "plugin");
    await plugin(folder);
    const grafana = await GrafanaProcess.start({
      dir,
      plugin: folder,
      env,
      alertWebhook: "http://127.0.0.1:9/",
      // The alert rules would ask beside what is measured.
      settings: { GF_UNIFIED_ALERTING_EXECUTE_ALERTS: "false" },
    });
    started.defer(() => grafana.stop());
    return { grafana, admin: new GrafanaApi(grafana.url, grafana.admin) };
  };
  const own = await start(copyBuiltPlugin);
  const other = against === undefined
    ? undefined
    : await start((folder) => copyPlugin(against, folder));
  const visitors = started.use(await Visitors.open(own.grafana));

  const all = started.move();
  return {
    client,
    producer,
    vehicles: streams[0]!,
    own,
    ...(other === undefined ? {} : { other }),
    page: () => visitors.page(),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
