import type { Logger } from "#core/telemetry/log.ts";
import { HEADERS } from "#core/record/headers.ts";
import type { Arrival } from "./arrival.ts";
import type { ArrivedBatch } from "./consume.ts";
import {
  decoded,
  planBatch,
  type PlanOptions,
  type Refusal,
  refusalRow,
  type Route,
  streamOf,
  type TopicRoute,
} from "./plan.ts";
import type { Sink } from "./sink.ts";
import type { PersistMetrics } from "./telemetry.ts";

/** Options of {@linkcode createStore}. */
export interface StoreOptions extends PlanOptions {
  readonly routes: ReadonlyMap<string, TopicRoute>;
  readonly sink: Sink;
  readonly metrics: PersistMetrics;
  readonly log: Logger;
}

/** What is planned at once: a well compressed batch may hold tens of thousands of records. */
const SLICE = { records: 4_000, bytes: 1 << 20 } as const;

/**
 * Makes the function that stores a batch: resolves when the sink acknowledged all of it, refused
 * records as dead letters.
 */
export function createStore(
  { routes, sink, metrics, log, futureCapMs }: StoreOptions,
): (batch: ArrivedBatch, signal: AbortSignal) => Promise<void> {
  const storeRoute = async (
    route: Route,
    arrivals: readonly Arrival[],
    signal: AbortSignal,
  ): Promise<void> => {
    const stream = route.stream.name;
    // Without a stamp the newest revision of a window is found among all updates that came together:
    // they share one time of append, so their write times cannot order all of them.
    const together = route.kind === "windows" && !arrivals.every(isStamped);
    for (const slice of together ? [arrivals] : slices(arrivals)) {
      const began = performance.now();
      const plan = planBatch(route, await decoded(route, slice, signal), { futureCapMs });
      const { stored, refused } = await sink.store({ stream, rows: plan.rows }, signal);
      const refusals = [
        ...plan.refused,
        ...refused.map(({ row: { arrival }, reason }) => ({ arrival, reason })),
      ];
      for (const refusal of await keepAsDeadLetters(refusals, { stream, sink, signal })) {
        metrics.refused(stream);
        logRefusal(refusal, log);
      }
      const seconds = (performance.now() - began) / 1_000;
      metrics.stored(route, {
        records: slice.length,
        rows: stored,
        skipped: plan.skipped,
        seconds,
      });
    }
  };
  return async ({ topic, arrivals }, signal) => {
    const route = routes.get(topic);
    if (route === undefined) throw new Error(`No stream has the topic '${topic}'`);
    if ("kind" in route) return await storeRoute(route, arrivals, signal);
    // Of streams that this worker does not store nothing is kept.
    for (const [stream, own] of Map.groupBy(arrivals, streamOf)) {
      const found = route.get(stream);
      if (found !== undefined) await storeRoute(found, own, signal);
    }
  };
}

function isStamped({ headers }: Arrival): boolean {
  return headers?.[HEADERS.stamp] !== undefined;
}

/** Arrivals in runs within {@linkcode SLICE}: what is planned lives until it is stored. */
function* slices(arrivals: readonly Arrival[]): Generator<readonly Arrival[]> {
  let from = 0;
  let bytes = 0;
  for (const [index, { value }] of arrivals.entries()) {
    const length = value?.length ?? 0;
    if (index > from && (index - from === SLICE.records || bytes + length > SLICE.bytes)) {
      yield arrivals.slice(from, index);
      from = index;
      bytes = 0;
    }
    bytes += length;
  }
  if (from < arrivals.length) yield arrivals.slice(from);
}

/** Stores refused records as dead letters. */
async function keepAsDeadLetters(
  refusals: readonly Refusal[],
  { stream, sink, signal }: {
    readonly stream: string;
    readonly sink: Sink;
    readonly signal: AbortSignal;
  },
): Promise<readonly Refusal[]> {
  if (refusals.length === 0) return refusals;
  const rows = refusals.map(refusalRow);
  const { refused } = await sink.store({ stream, rows }, signal);
  const lost = new Map(refused.map(({ row, reason }) => [row, reason]));
  // Reported all the same: the record is still in Kafka, at the position that the report names.
  return refusals.map((refusal, index) => {
    const again = lost.get(rows[index]!);
    if (again === undefined) return refusal;
    return {
      ...refusal,
      reason: `${refusal.reason}; nor can its dead letter be written: ${again}`,
    };
  });
}

function logRefusal({ arrival, reason }: Refusal, log: Logger): void {
  const { topic, partition, offset } = arrival.position;
  log.error("a record cannot be stored and is kept as a dead letter", {
    topic,
    partition,
    offset,
    reason,
  });
}
