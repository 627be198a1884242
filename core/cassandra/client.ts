import cassandra from "cassandra-driver";
import type { Config } from "../config/config.ts";
import { errorMessage } from "../telemetry/log.ts";
import { readTlsFiles, type TlsOptions } from "../tls.ts";

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

/** Why there is no connection. */
export type ConnectionProblem =
  | "unreachable"
  | "datacenter"
  | "credentials"
  | "keyspace"
  | "other";

/** Cassandra cannot be used; the message is one sentence with what to do. */
export class CassandraError extends Error {
  override readonly name = "CassandraError";
  readonly problem: ConnectionProblem;

  constructor(problem: ConnectionProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}

/** How the driver lists the datacenters that it saw. */
const DATACENTERS = /(?:Available DCs are|found hosts in data centers): \[(.*)\]/;

/** The error that explains what an error of `client.connect()` means and what to do about it. */
export function connectionError(error: unknown, connection: CassandraConnection): CassandraError {
  const nodes = connection.cassandraContactPoints.join(", ");
  const causes = innerErrors(error);
  const message = errorMessage(error);
  const problem = (kind: ConnectionProblem, text: string) => new CassandraError(kind, text);

  const texts = [message, ...causes.map(errorMessage)];
  const datacenters = texts.map((text) => DATACENTERS.exec(text)?.[1]).find((seen) => seen);
  if (datacenters !== undefined) {
    return problem(
      "datacenter",
      `Cassandra at ${nodes} has no datacenter '${connection.cassandraLocalDc}': ` +
        `set CASSANDRA_LOCAL_DC to one that it has: ${datacenters.split(/,\s*/).join(", ")}`,
    );
  }
  const refused = causes.find((cause) => cause instanceof cassandra.errors.AuthenticationError);
  if (refused !== undefined) {
    const fix = connection.cassandraUsername === ""
      ? "set CASSANDRA_USERNAME and CASSANDRA_PASSWORD"
      : `check CASSANDRA_USERNAME ('${connection.cassandraUsername}') and CASSANDRA_PASSWORD`;
    return problem("credentials", `Cassandra at ${nodes} refuses the log-in: ${fix}`);
  }
  if (/Keyspace .* does not exist/i.test(message)) {
    return problem(
      "keyspace",
      `Cassandra has no keyspace '${connection.cassandraKeyspace}': run \`deno task setup\`, ` +
        `or set CASSANDRA_KEYSPACE to one that exists`,
    );
  }
  if (error instanceof cassandra.errors.NoHostAvailableError) {
    const why = causes.length === 0 ? "" : ` (${errorMessage(causes[0])})`;
    return problem(
      "unreachable",
      `No Cassandra answers at ${nodes}${why}: start it with \`deno task services\`, ` +
        `or set CASSANDRA_CONTACT_POINTS to where it runs`,
    );
  }
  return new CassandraError("other", `Cassandra at ${nodes} cannot be used: ${message}`, {
    cause: error,
  });
}

function innerErrors(error: unknown): readonly unknown[] {
  if (!(error instanceof cassandra.errors.NoHostAvailableError)) return [error];
  return Object.values(error.innerErrors ?? {});
}
