import type { Logger } from "#core/telemetry/log.ts";
import type { ArrivedBatch } from "./consume.ts";
import { type Refusal, refusalRow } from "./plan.ts";
import { planBatch } from "./plan_batch.ts";
import type { PlanOptions } from "./plan_records.ts";
import type { Route } from "./route.ts";
import type { PersistMetrics } from "./telemetry.ts";
import type { Writer } from "./cassandra/writer.ts";

/** Options of {@linkcode createStore}. */
export interface StoreOptions extends PlanOptions {
  readonly routes: ReadonlyMap<string, Route>;
  readonly writer: Writer;
  readonly metrics: PersistMetrics;
  /** Told of each record that can never be the row it should. */
  readonly onRefused: (refusal: Refusal) => void;
}

/** Records planned at once: a well compressed batch may hold tens of thousands. */
const SLICE = 2_000;

/** Makes the function that stores a batch: resolves when Cassandra acknowledged all of it. */
export function createStore(
  { routes, writer, metrics, onRefused, futureCapMs }: StoreOptions,
): (batch: ArrivedBatch, signal: AbortSignal) => Promise<void> {
  return async ({ topic, arrivals }, signal) => {
    const route = routes.get(topic);
    if (route === undefined) throw new Error(`No stream has the topic '${topic}'`);
    // The newest revision of a window is found among all updates that came together: they share one
    // time of append, so their write times cannot tell all of them apart.
    const length = route.kind === "windows" ? arrivals.length : SLICE;
    for (let from = 0; from < arrivals.length; from += length) {
      const began = performance.now();
      const slice = arrivals.slice(from, from + length);
      const plan = planBatch(route, slice, { futureCapMs });
      await writer.write([...plan.rows, ...plan.refused.map(refusalRow)], signal);
      plan.refused.forEach(onRefused);
      const seconds = (performance.now() - began) / 1_000;
      metrics.stored(route, plan, { records: slice.length, seconds });
    }
  };
}

/** Counts a refused record and logs it with its position. */
export function refusalReporter(metrics: PersistMetrics, log: Logger): (refusal: Refusal) => void {
  return ({ stream, arrival, reason }) => {
    metrics.refused(stream.name);
    const { topic, partition, offset } = arrival.position;
    log.error("a record cannot be stored and is kept as a dead letter", {
      topic,
      partition,
      offset,
      reason,
    });
  };
}
