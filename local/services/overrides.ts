import type { TlsOptions } from "#core/tls.ts";

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
