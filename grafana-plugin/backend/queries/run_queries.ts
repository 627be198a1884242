import { errorMessage } from "#core/telemetry/log.ts";
import type { QueryKind, QueryOf } from "../../src/contract/query.ts";
import type { StoredStreams } from "../catalogue/catalogue.ts";
import { info } from "../../src/frames/mod.ts";
import { mapConcurrently } from "#core/async/concurrency.ts";
import type { QueryOutcome } from "../metrics.ts";
import type { DataQuery, DataResponse, QueryDataRequest } from "../sdk/mod.ts";
import { within } from "#core/async/time_limit.ts";
import { KINDS } from "./kinds.ts";
import { parseQuery } from "./parse_query.ts";
import { queryFailure } from "./query_failure.ts";
import type { QueryLease } from "./query_memory.ts";
import type { QuerySources } from "./query_sources.ts";
import { NoSuchStream, QueryFault } from "./reading/query_fault.ts";

/** Queries of one call that run at once, where Grafana gives no number. */
const CONCURRENCY = 10;
/** A query ends itself at its limit of time; one that does not is given up this much later, ms. */
const GRACE_MS = 5_000;

/** Answers each query under its refId; one that fails does not affect the others. */
export async function runQueries(
  request: QueryDataRequest,
  sources: QuerySources,
  { signal }: { readonly signal: AbortSignal },
): Promise<Readonly<Record<string, DataResponse>>> {
  const given = Number(
    request.context.grafanaConfig["GF_CONCURRENT_QUERY_COUNT"],
  );
  const limit = Number.isInteger(given) && given > 0 ? given : CONCURRENCY;
  const answers = await mapConcurrently(request.queries, async (query) => {
    const answer = await runQuery(query, sources, {
      signal,
      fromAlert: request.fromAlert,
      user: request.context.user?.login ?? "",
    });
    return [query.refId, answer] as const;
  }, { limit });
  return Object.fromEntries(answers);
}

async function runQuery(
  query: DataQuery,
  sources: QuerySources,
  { signal, fromAlert, user }: {
    readonly signal: AbortSignal;
    readonly fromAlert: boolean;
    /** Empty for Grafana itself. */
    readonly user: string;
  },
): Promise<DataResponse> {
  const { settings, metrics, log, memory, uid } = sources;
  const began = performance.now();
  let kind = "unknown";
  let answer: DataResponse;
  let lease: QueryLease | undefined;
  try {
    signal.throwIfAborted();
    const parsed = parseQuery(query.json, query.refId);
    kind = parsed.kind;
    lease = await memory.admit(JSON.stringify([uid, user]), signal);
    const longest = settings.limits.timeoutMs + GRACE_MS;
    const either = AbortSignal.any([signal, AbortSignal.timeout(longest)]);
    const answering = answerOf(parsed.kind, parsed, {
      query,
      sources,
      fromAlert,
      lease,
      signal: either,
    });
    answer = await within(answering, { ms: longest });
  } catch (error) {
    lease?.release();
    answer = signal.aborted ? cancelled(signal) : queryFailure(error, settings);
    if (answer.errorSource === "plugin") {
      log.error("a query failed", { kind, error: errorMessage(error) });
    }
  }
  metrics.query({
    kind,
    result: resultOf(answer),
    ms: performance.now() - began,
    rows: rowsOf(answer),
  });
  return lease === undefined ? answer : { ...answer, release: lease.release };
}

/** What a checked query is answered with. */
interface AnswerOptions {
  /** As Grafana asked it. */
  readonly query: DataQuery;
  readonly sources: QuerySources;
  readonly fromAlert: boolean;
  readonly lease: QueryLease;
  readonly signal: AbortSignal;
}

/** Has a checked query answered as its kind declares. */
async function answerOf<Name extends QueryKind>(
  name: Name,
  parsed: QueryOf<Name>,
  { query, sources, fromAlert, lease, signal }: AnswerOptions,
): Promise<DataResponse> {
  const { from, to, intervalMs, maxDataPoints } = query;
  const { settings, catalogue } = sources;
  const kind = KINDS[name];
  checkRange(from, to);
  const client = await sources.cassandra();
  const named = kind.streams?.(parsed);
  const streams = named === undefined ? NO_STREAMS : await catalogue.streams(named);
  const tail = streams.size === 0 ? null : await sources.tail();
  const answer = kind.run(parsed, {
    client,
    keyspace: settings.cassandra.keyspace,
    streams,
    tail: tail ?? undefined,
    limits: settings.limits,
    range: { from, to },
    intervalMs,
    maxDataPoints,
    fromAlert,
    lease,
    signal,
  });
  try {
    return await answer;
  } catch (error) {
    // A rule is there before the scenario that it watches, which may never run here.
    if (!(fromAlert && error instanceof NoSuchStream)) throw error;
    const notices = [info(error.message)];
    return { frames: [{ refId: query.refId, fields: [], meta: { notices } }] };
  }
}

const NO_STREAMS: StoredStreams = new Map();

/** The furthest time from 1970 that a date can hold, ms. */
const MAX_TIME = 8.64e15;

/** @throws {QueryFault} for a range that no time is in */
function checkRange(from: number, to: number): void {
  if (!(from < to)) throw new QueryFault("the time range must end after it starts");
  if (from < -MAX_TIME || to > MAX_TIME) {
    throw new QueryFault("the time range must lie between the years -271821 and 275760");
  }
}

/** The caller is gone; it must not count as a fault of ours. */
function cancelled({ reason }: AbortSignal): DataResponse {
  return {
    error: `The query was cancelled: ${errorMessage(reason)}`,
    status: 499,
    errorSource: "downstream",
  };
}

function resultOf(
  { error, status = 500 }: DataResponse,
): QueryOutcome["result"] {
  if (error === undefined) return "ok";
  return status === 400 || status === 413 ? "query" : status === 500 ? "plugin" : "downstream";
}

function rowsOf({ frames = [] }: DataResponse): number {
  return frames.reduce(
    (sum, { fields: [first] }) => sum + (first?.values.length ?? 0),
    0,
  );
}
