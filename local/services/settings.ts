import { readSettings, type ValuesOf } from "#core/config/config.ts";
import { integer } from "#core/config/setting.ts";
import type { EnvironmentReader } from "#core/declaration/topics.ts";
import type { TlsOptions } from "#core/tls.ts";

const PORT = { min: 1, max: 65_535 };
const HEAP = { min: 128, max: 65_536 };

/** Settings of the local Kafka and Cassandra; a cluster of your own needs none of them. */
export const serviceSettings = {
  kafkaPort: integer("SLUICE_KAFKA_PORT", 9_092, { ...PORT, help: "Port of the local Kafka" }),
  kafkaControllerPort: integer("SLUICE_KAFKA_CONTROLLER_PORT", 9_093, {
    ...PORT,
    help: "Port of the local Kafka's controller",
  }),
  kafkaHeapMb: integer("SLUICE_KAFKA_HEAP_MB", 768, {
    ...HEAP,
    help: "Heap of the local Kafka, MB",
  }),
  cassandraPort: integer("SLUICE_CASSANDRA_PORT", 9_042, {
    ...PORT,
    help: "Port of the local Cassandra",
  }),
  cassandraStoragePort: integer("SLUICE_CASSANDRA_STORAGE_PORT", 7_000, {
    ...PORT,
    help: "Port of the local Cassandra for other nodes (there are none)",
  }),
  cassandraJmxPort: integer("SLUICE_CASSANDRA_JMX_PORT", 0, {
    min: 0,
    max: 65_535,
    help: "JMX port of the local Cassandra, for nodetool; 0 for none",
  }),
  cassandraHeapMb: integer("SLUICE_CASSANDRA_HEAP_MB", 1_024, {
    ...HEAP,
    help: "Heap of the local Cassandra, MB",
  }),
};

/** The value of every setting in {@linkcode serviceSettings}. */
export type ServiceSettings = ValuesOf<typeof serviceSettings>;

/** The settings of the local services. @throws {ConfigError} listing every wrong value at once */
export function readServiceSettings(get: EnvironmentReader): ServiceSettings {
  return readSettings(serviceSettings, get);
}

/** What differs from the usual configuration of the local services, such as log-in and TLS. */
export interface ServiceOverrides {
  readonly kafka?: KafkaOverrides;
  readonly cassandra?: CassandraOverrides;
}

/** Changes to the local Kafka. A plaintext listener on its port must stay: by it one waits for it. */
export interface KafkaOverrides {
  /** Lines of `server.properties`, further ones or other values. */
  readonly properties: Readonly<Record<string, string>>;
  /** Further arguments of `kafka-storage format`, such as `--add-scram=…`. */
  readonly formatArgs?: readonly string[];
}

/** Changes to the local Cassandra. */
export interface CassandraOverrides {
  /** Entries of `cassandra.yaml`, further ones or other values; asked for before every start. */
  readonly yaml: () => Readonly<Record<string, unknown>>;
  readonly jvmFlags?: readonly string[];
  /** How one connects to see that it is ready. */
  readonly access?: CassandraAccess;
}

/** What a client needs besides the address. */
export interface CassandraAccess {
  readonly username: string;
  readonly password: string;
  readonly tls?: TlsOptions;
}
