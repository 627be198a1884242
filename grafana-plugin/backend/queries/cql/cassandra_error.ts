import cassandra from "cassandra-driver";
import { CqlError } from "../../cql/cql_error.ts";

const { responseErrorCodes } = cassandra.types;

/** What to do about each of Cassandra's refusals. */
const FIXES: ReadonlyMap<
  number,
  readonly [kind: "query" | "downstream", fix: string]
> = new Map([
  [responseErrorCodes.syntaxError, [
    "query",
    "Check the query against Cassandra's version.",
  ]],
  [responseErrorCodes.invalid, ["query", ""]],
  [responseErrorCodes.unauthorized, [
    "downstream",
    "Grant SELECT on the table to the data source's user.",
  ]],
  [responseErrorCodes.unavailableException, [
    "downstream",
    "Too few replicas are up for the data source's consistency: start them, or lower it.",
  ]],
  [responseErrorCodes.readTimeout, [
    "downstream",
    "Choose a shorter time range, or try again.",
  ]],
  [responseErrorCodes.readFailure, [
    "downstream",
    "Cassandra's log says why; reading over too many tombstones is the usual cause.",
  ]],
  [responseErrorCodes.functionFailure, [
    "query",
    "The function failed on one of the rows.",
  ]],
  [responseErrorCodes.overloaded, [
    "downstream",
    "Try again later, or refresh less often.",
  ]],
]);

/** An answer of Cassandra that refuses a query as a {@linkcode CqlError}; anything else as it is. */
export function cassandraError(error: unknown): unknown {
  if (!(error instanceof cassandra.errors.ResponseError)) return error;
  const [kind, fix] = FIXES.get(error.code) ??
    ["downstream", "Cassandra's log may say more."];
  const message = error.message.replace(/\.\s*$/, "");
  return new CqlError(`Cassandra refuses the query: ${message}`, {
    kind,
    fix,
    cause: error,
  });
}

/**
 * Whether a statement cannot run since Cassandra has forgotten it and does not prepare it again, as
 * when a column that it names is gone. The driver then says that no node answers.
 */
export function isUnprepared(error: unknown): boolean {
  if (!(error instanceof cassandra.errors.NoHostAvailableError)) return false;
  return Object.values(error.innerErrors ?? {}).some((inner) =>
    inner instanceof cassandra.errors.ResponseError && inner.code === responseErrorCodes.unprepared
  );
}
