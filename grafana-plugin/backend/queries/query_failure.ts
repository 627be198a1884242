import cassandra from "cassandra-driver";
import { errorMessage } from "#core/telemetry/log.ts";
import { cassandraFault } from "../connections/cassandra_fault.ts";
import { faultText } from "../connections/fault.ts";
import { CqlError } from "../cql/cql_error.ts";
import { type DataResponse, errorSourceOf } from "../sdk/mod.ts";
import type { Settings } from "../settings/settings.ts";
import { QueryRefused } from "./query_memory.ts";
import { QueryFault } from "./reading/query_fault.ts";

/** The answer to a query that failed: what is wrong, what to do, and whose fault it is. */
export function queryFailure(error: unknown, settings: Settings): DataResponse {
  if (error instanceof QueryFault) return mistake(error.message);
  if (error instanceof CqlError) {
    return error.kind === "downstream" ? away(error.detail) : mistake(error.detail);
  }
  if (error instanceof QueryRefused) {
    const status = error.reason === "too large" ? 413 : 503;
    return { error: error.message, status, errorSource: "downstream" };
  }
  if (isTimeout(error)) {
    return {
      error: `The query took longer than ${settings.limits.timeoutMs} ms: ask for a shorter time ` +
        "range or fewer keys, or raise the data source's limit of time",
      status: 504,
      errorSource: "downstream",
    };
  }
  if (error instanceof cassandra.errors.DriverError) {
    return away(faultText(cassandraFault(error, settings.cassandra)));
  }
  if (errorSourceOf(error) === "downstream") {
    return away((error as Error).message);
  }
  return { error: errorMessage(error), status: 500, errorSource: "plugin" };
}

/** A query that its author must correct. Grafana counts these neither as ours nor as Cassandra's. */
function mistake(message: string): DataResponse {
  return { error: message, status: 400, errorSource: "downstream" };
}

function away(message: string): DataResponse {
  return { error: message, status: 502, errorSource: "downstream" };
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "TimeoutError";
}
