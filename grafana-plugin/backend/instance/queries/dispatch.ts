import type { CqlQuery, SluiceQuery } from "../../../src/contract/query.ts";
import { runCqlQuery } from "../../queries/cql/mod.ts";
import { runLogsQuery } from "../../queries/logs/run_logs_query.ts";
import { runPipelineQuery } from "../../queries/pipeline/run_pipeline_query.ts";
import type { QueryContext } from "../../queries/reading/context.ts";
import { runRecordsQuery } from "../../queries/records/run_records_query.ts";
import { runWindowsQuery } from "../../queries/windows/run_windows_query.ts";
import type { DataQuery, DataResponse } from "../../sdk/mod.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Connections } from "../connections.ts";
import { QueryError } from "./query_error.ts";

/** What a query is answered with. */
export interface DispatchOptions {
  readonly settings: Settings;
  readonly connections: Connections;
  readonly fromAlert: boolean;
  readonly signal: AbortSignal;
}

/** Has a checked query answered by what knows its kind. */
export async function dispatch(
  query: SluiceQuery,
  given: DataQuery,
  options: DispatchOptions,
): Promise<DataResponse> {
  const { from, to, intervalMs, maxDataPoints } = given;
  if (!(from < to)) {
    throw new QueryError("the time range must end after it starts");
  }
  const base = {
    keyspace: options.settings.cassandra.keyspace,
    limits: options.settings.limits,
    range: { from, to },
    intervalMs,
    maxDataPoints,
    fromAlert: options.fromAlert,
    signal: options.signal,
    client: await options.connections.cassandra(),
  };
  // Works on keyspaces that know nothing of streams.
  if (query.kind === "cql") {
    return await runCqlQuery(query satisfies CqlQuery, base);
  }
  const { catalogue } = options.connections;
  const streams = await catalogue.streams();
  const tail = streams.size === 0 ? null : await options.connections.tail();
  return await runStreamQuery(query, { ...base, streams, tail: tail ?? undefined });
}

function runStreamQuery(
  query: Exclude<SluiceQuery, CqlQuery>,
  context: QueryContext,
): Promise<DataResponse> {
  switch (query.kind) {
    case "windows":
      return runWindowsQuery(query, context);
    case "records":
      return runRecordsQuery(query, context);
    case "logs":
      return runLogsQuery(query, context);
    case "pipeline":
      return runPipelineQuery(query, context);
  }
}
