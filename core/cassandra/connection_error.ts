import cassandra from "cassandra-driver";
import { errorMessage } from "../telemetry/log.ts";
import type { CassandraConnection } from "./client.ts";

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

/** Tells what an error of `client.connect()` means and what to do about it. */
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
