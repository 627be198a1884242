import cassandra from "cassandra-driver";
import type { Config } from "../config/config.ts";
import { readTlsFiles, type TlsOptions } from "../tls.ts";
import { connectionError } from "./connection_error.ts";

/** The settings that a connection to Cassandra needs. */
export type CassandraConnection = Pick<
  Config,
  | "cassandraContactPoints"
  | "cassandraLocalDc"
  | "cassandraKeyspace"
  | "cassandraUsername"
  | "cassandraPassword"
  | "cassandraSslCaFile"
  | "cassandraSslCertFile"
  | "cassandraSslKeyFile"
  | "cassandraConsistency"
>;

/** Options of {@linkcode createCassandra}. */
export interface CassandraOptions {
  /** Name that the nodes see. */
  readonly clientId: string;
  /** False to connect before the keyspace exists. Default true. */
  readonly useKeyspace?: boolean;
  /** Speak TLS with these PEM texts, whatever files the connection names. */
  readonly tls?: TlsOptions;
}

/**
 * A driver client with the configured security and consistency. It connects on the first statement
 * or by {@linkcode connectCassandra}; statements go straight to a replica in the local datacenter.
 *
 * `bigint` columns are read as the driver's `Long`, timestamps as `Date`.
 *
 * @throws {Error} when a PEM file cannot be read
 */
export function createCassandra(
  connection: CassandraConnection,
  options: CassandraOptions,
): cassandra.Client {
  const tls = options.tls ?? tlsOptions(connection);
  const { cassandraUsername: username, cassandraPassword: password } = connection;
  return new cassandra.Client({
    applicationName: options.clientId,
    contactPoints: [...connection.cassandraContactPoints],
    localDataCenter: connection.cassandraLocalDc,
    ...(options.useKeyspace === false ? {} : { keyspace: connection.cassandraKeyspace }),
    ...(username === ""
      ? {}
      : { authProvider: new cassandra.auth.PlainTextAuthProvider(username, password) }),
    ...(tls === undefined ? {} : { sslOptions: { ...tls, rejectUnauthorized: true } }),
    queryOptions: {
      consistency: cassandra.types.consistencies[CONSISTENCY[connection.cassandraConsistency]],
      prepare: true,
    },
    policies: {
      // The driver's own waits up to ten minutes: too long after a node came back.
      reconnection: new cassandra.policies.reconnection.ExponentialReconnectionPolicy(250, 3_000),
    },
    socketOptions: { connectTimeout: 3_000 },
  });
}

/**
 * Connects a new client.
 *
 * @throws {CassandraError} in one sentence with the fix; the client is shut down then
 */
export async function connectCassandra(
  connection: CassandraConnection,
  options: CassandraOptions,
): Promise<cassandra.Client> {
  const client = createCassandra(connection, options);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.shutdown().catch(() => {});
    throw connectionError(error, connection);
  }
}

const CONSISTENCY = {
  ONE: "one",
  LOCAL_ONE: "localOne",
  LOCAL_QUORUM: "localQuorum",
  QUORUM: "quorum",
  EACH_QUORUM: "eachQuorum",
  ALL: "all",
} as const;

function tlsOptions(connection: CassandraConnection): TlsOptions | undefined {
  if (connection.cassandraSslCaFile === "") return undefined;
  return readTlsFiles({
    caFile: connection.cassandraSslCaFile,
    certFile: connection.cassandraSslCertFile,
    keyFile: connection.cassandraSslKeyFile,
  });
}
