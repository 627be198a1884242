import cassandra from "cassandra-driver";
import { errorMessage } from "#core/telemetry/log.ts";
import { ProblemError } from "../problem/problem.ts";

const { responseErrorCodes } = cassandra.types;

/** Answers of a server that is there but cannot answer now. */
const TEMPORARY: ReadonlySet<number> = new Set([
  responseErrorCodes.unavailableException,
  responseErrorCodes.overloaded,
  responseErrorCodes.isBootstrapping,
  responseErrorCodes.readTimeout,
  responseErrorCodes.readFailure,
  responseErrorCodes.serverError,
]);

/** What an error of a query means to the client of the API. */
export function queryProblem(error: unknown): Error {
  if (error instanceof ProblemError) return error;
  if (
    error instanceof cassandra.errors.NoHostAvailableError ||
    error instanceof cassandra.errors.OperationTimedOutError ||
    error instanceof cassandra.errors.BusyConnectionError ||
    (error instanceof cassandra.errors.ResponseError && TEMPORARY.has(error.code))
  ) {
    return new ProblemError(
      "cassandra-away",
      "Cassandra does not answer at the moment: try again; /api/v1/health tells more",
      { cause: error },
    );
  }
  const message = errorMessage(error);
  if (/unconfigured table|does not exist|Undefined column/i.test(message)) {
    return new ProblemError(
      "not-set-up",
      "A table is missing in Cassandra: run `deno task setup`",
      { cause: error },
    );
  }
  return error instanceof Error ? error : new Error(message);
}
