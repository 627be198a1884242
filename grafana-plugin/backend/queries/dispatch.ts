import type { CqlQuery, SluiceQuery } from "../../src/contract/query.ts";
import { runCqlQuery } from "./cql/mod.ts";
import { runLogsQuery } from "./logs/run_logs_query.ts";
import { runPipelineQuery } from "./pipeline/run_pipeline_query.ts";
import type { QueryContext } from "./reading/context.ts";
import { QueryFault } from "./reading/query_fault.ts";
import { runRecordsQuery } from "./records/run_records_query.ts";
import { runWindowsQuery } from "./windows/run_windows_query.ts";
import type { DataQuery, DataResponse } from "../sdk/mod.ts";
import type { QuerySources } from "./query_sources.ts";

/** The furthest time from 1970 that a date can tell, ms. */
const MAX_TIME = 8.64e15;

/** What a query is answered with. */
export interface DispatchOptions {
  readonly sources: QuerySources;
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
  const { settings, catalogue, cassandra, tail: tailOf } = options.sources;
  checkRange(from, to);
  const base = {
    keyspace: settings.cassandra.keyspace,
    limits: settings.limits,
    range: { from, to },
    intervalMs,
    maxDataPoints,
    fromAlert: options.fromAlert,
    signal: options.signal,
    client: await cassandra(),
  };
  // Works on keyspaces that know nothing of streams.
  if (query.kind === "cql") {
    return await runCqlQuery(query satisfies CqlQuery, base);
  }
  const streams = await catalogue.streams(streamsOf(query));
  const tail = streams.size === 0 ? null : await tailOf();
  return await runStreamQuery(query, {
    ...base,
    streams,
    tail: tail ?? undefined,
  });
}

/** @throws {QueryFault} for a range that no time is in */
function checkRange(from: number, to: number): void {
  if (!(from < to)) throw new QueryFault("the time range must end after it starts");
  if (from < -MAX_TIME || to > MAX_TIME) {
    throw new QueryFault("the time range must lie between the years -271821 and 275760");
  }
}

/** The streams that a query names. */
function streamsOf(query: Exclude<SluiceQuery, CqlQuery>): readonly string[] {
  return "stream" in query ? [query.stream] : query.streams ?? [];
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
