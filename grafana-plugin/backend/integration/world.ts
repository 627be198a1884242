import assert from "node:assert/strict";
import type cassandra from "cassandra-driver";
import { isolatedEnvironment } from "../../../tests/support/isolation.ts";
import { type StoredHistory, storeHistory } from "../../../tests/support/stored_history.ts";
import { testServices } from "../../../tests/support/test_services.ts";
import { createCassandra } from "#core/cassandra/client.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import { type Config, readConfig } from "#core/config/config.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { setUp } from "#core/setup/set_up.ts";
import { selectStreams } from "#streams/catalogue.ts";
import type { DatasourceSettings } from "../../src/contract/settings.ts";
import { createDatasourceMetrics, type Metrics } from "../metrics/metrics.ts";
import type { DatasourceInstance, PluginContext } from "../sdk/mod.ts";
import { createInstance } from "../instance/create_instance.ts";

/** A keyspace and topics of two streams with some history, and an instance on them. */
export interface World extends AsyncDisposable {
  readonly config: Config;
  readonly client: cassandra.Client;
  readonly vehicles: StoredStream;
  readonly stored: StoredHistory;
  /** Settings that work. */
  readonly settings: DatasourceSettings;
  readonly instance: DatasourceInstance;
  readonly metrics: Metrics;
  /** Another instance; it is disposed with the world. */
  make(
    changes: Readonly<Partial<DatasourceSettings>>,
    secrets?: Readonly<Record<string, string>>,
  ): DatasourceInstance;
}

const none = () => {};
/** Says nothing. */
export const quiet = { debug: none, info: none, warn: none, error: none };

/** Starts or joins the services and sets everything up. */
export async function startWorld(): Promise<World> {
  const services = await testServices();
  const environment = isolatedEnvironment(services, { KAFKA_PARTITIONS: "2" });
  const env = (name: string) => environment[name];
  const config = readConfig(env);
  const { streams } = await setUp(config, {
    streams: selectStreams(["vehicle_data", "emergency_data"]),
    env,
    log: createLogger("setup", { level: "error" }),
  });
  const vehicles = streams.find(({ name }) => name === "vehicle_data");
  assert(vehicles !== undefined);
  const client = createCassandra(config, { clientId: "test" });
  const stored = await storeHistory(client, vehicles);
  const metrics = createDatasourceMetrics();
  const settings: DatasourceSettings = {
    contactPoints: [...config.cassandraContactPoints],
    localDatacenter: config.cassandraLocalDc,
    keyspace: config.cassandraKeyspace,
    kafkaBrokers: [...config.kafkaBootstrapServers],
    group: config.group,
  };
  const made: DatasourceInstance[] = [];
  const make: World["make"] = (changes, secrets = {}) => {
    const instance = createInstance({
      uid: "test",
      name: "test",
      jsonData: { ...settings, ...changes },
      secureJsonData: secrets,
      updated: 1,
      url: "",
      user: "",
      database: "",
      basicAuth: null,
    }, { log: quiet, metrics });
    made.push(instance);
    return instance;
  };
  return {
    config,
    client,
    vehicles,
    stored,
    settings,
    instance: make({}),
    metrics,
    make,
    async [Symbol.asyncDispose]() {
      await Promise.all(made.map((instance) => instance.dispose()));
      await client.shutdown();
      await services[Symbol.asyncDispose]();
    },
  };
}

/** For whom Grafana asks. */
export function contextOf(role: string): PluginContext {
  return {
    orgId: 1,
    pluginId: "sluice-streams-datasource",
    pluginVersion: "0",
    user: { login: "ann", name: "Ann", email: "", role },
    datasource: null,
    app: null,
    grafanaConfig: {},
    userAgent: "Grafana/12.3.0",
  };
}
