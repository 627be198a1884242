/**
 * What an accumulator keeps of a measure: doubles side by side, the number of values first, then, of
 * the parts below, those that the declared aggregates need, in this order.
 *
 * @module
 */
import type { AggregateName } from "../spec.ts";
import type { MeasureSummary } from "../update.ts";

/** Sum, its error. */
export const SUM = 1;
/** Least value. */
export const MIN = 2;
/** Greatest value. */
export const MAX = 4;
/** Mean, sum of squared differences from it. */
export const MOMENTS = 8;
/** Lowest event time, its value; of several, the one that arrived first. */
export const FIRST = 16;
/** Highest event time, its value; of several, the one that arrived last. */
export const LAST = 32;
/** Address and number of bins in the pool of bins. */
export const SKETCH = 64;

export type SummaryName = Exclude<keyof MeasureSummary, "value">;

/** How a result is read from its part. */
export type Reading = "slot" | "sum" | "mean" | "deviation" | "quantile";

/** A result: the part it is read from, how, and for a quantile which. */
export interface Result {
  readonly name: SummaryName;
  /** Offset in doubles from the number of values. */
  readonly at: number;
  readonly reading: Reading;
  readonly quantile: number;
}

/** Where everything is. */
export interface Slots {
  /** The parts that are kept, as bits. */
  readonly kept: number;
  /** Where each of them begins, in doubles from the number of values. */
  readonly offsets: ReadonlyMap<number, number>;
  /** A measure without values. */
  readonly blank: readonly number[];
  /** The declared results in the order in which they are emitted, quantiles last. */
  readonly results: readonly Result[];
  /** Offsets of the least and greatest value; 0 when they are not kept. */
  readonly minAt: number;
  readonly maxAt: number;
}

const BLANKS: readonly (readonly [part: number, blank: readonly number[]])[] = [
  [SUM, [0, 0]],
  [MIN, [Infinity]],
  [MAX, [-Infinity]],
  [MOMENTS, [0, 0]],
  [FIRST, [Infinity, 0]],
  [LAST, [-Infinity, 0]],
  [SKETCH, [0, 0]],
];

/** Part, offset within it, how it is read, which quantile. */
const RESULTS: Readonly<Record<SummaryName, readonly [number, number, Reading, number]>> = {
  sum: [SUM, 0, "sum", 0],
  min: [MIN, 0, "slot", 0],
  max: [MAX, 0, "slot", 0],
  avg: [SUM, 0, "mean", 0],
  stddev: [MOMENTS, 1, "deviation", 0],
  first: [FIRST, 1, "slot", 0],
  last: [LAST, 1, "slot", 0],
  p50: [SKETCH, 0, "quantile", 0.5],
  p95: [SKETCH, 0, "quantile", 0.95],
  p99: [SKETCH, 0, "quantile", 0.99],
};

/** How many doubles a part has. */
export function sizeOfPart(part: number): number {
  return BLANKS.find(([bit]) => bit === part)![1].length;
}

/** The parts that the aggregates need. A sketch's quantiles lie within the least and greatest value. */
export function slotsOf(aggregates: readonly AggregateName[]): Slots {
  const names = (Object.keys(RESULTS) as SummaryName[]).filter((name) => aggregates.includes(name));
  let kept = names.reduce((bits, name) => bits | RESULTS[name][0], 0);
  if (kept & SKETCH) kept |= MIN | MAX;
  const blank = [0];
  const offsets = new Map<number, number>();
  for (const [part, doubles] of BLANKS) {
    if (!(kept & part)) continue;
    offsets.set(part, blank.length);
    blank.push(...doubles);
  }
  const results = names.map((name): Result => {
    const [part, offset, reading, quantile] = RESULTS[name];
    return { name, at: offsets.get(part)! + offset, reading, quantile };
  });
  return {
    ...{ kept, offsets, blank, results },
    minAt: offsets.get(MIN) ?? 0,
    maxAt: offsets.get(MAX) ?? 0,
  };
}
