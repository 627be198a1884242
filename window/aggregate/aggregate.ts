import type { AggregateName } from "../spec.ts";

/** Reads a result from the slots at `at` after `n` values. */
export type AggregateReader = (slots: Float64Array, at: number, n: number) => number;

/**
 * A mergeable fold of numbers whose state is a few doubles at `at` in an array shared with others.
 * Laws: merging with an empty state changes nothing; merging two states gives the state of all
 * their values (exactly, or up to rounding for sums); merging is associative in the same sense.
 * `n` is kept by the caller.
 */
export interface Aggregate {
  /** How many doubles it needs. */
  readonly slots: number;
  /** Makes the state empty. */
  reset(slots: Float64Array, at: number): void;
  /** Folds in the `n`th value, which happened at `time` (epoch ms). */
  add(slots: Float64Array, at: number, value: number, time: number, n: number): void;
  /** Folds in the state of `fromN` ≥ 1 later arrived values; `n` ≥ 0 are here. */
  merge(slots: Float64Array, at: number, n: number, from: Float64Array, fromN: number): void;
  /** What can be read from the state. */
  readonly read: Partial<Record<AggregateName, AggregateReader>>;
}

/** Sum, and with it the average. */
export const sum: Aggregate = {
  slots: 1,
  reset(slots, at) {
    slots[at] = 0;
  },
  add(slots, at, value) {
    slots[at]! += value;
  },
  merge(slots, at, _n, from) {
    slots[at]! += from[at]!;
  },
  read: {
    sum: (slots, at) => slots[at]!,
    avg: (slots, at, n) => slots[at]! / n,
  },
};

/** Smallest value. */
export const min: Aggregate = {
  slots: 1,
  reset(slots, at) {
    slots[at] = Infinity;
  },
  add(slots, at, value) {
    if (value < slots[at]!) slots[at] = value;
  },
  merge(slots, at, _n, from) {
    if (from[at]! < slots[at]!) slots[at] = from[at]!;
  },
  read: { min: (slots, at) => slots[at]! },
};

/** Largest value. */
export const max: Aggregate = {
  slots: 1,
  reset(slots, at) {
    slots[at] = -Infinity;
  },
  add(slots, at, value) {
    if (value > slots[at]!) slots[at] = value;
  },
  merge(slots, at, _n, from) {
    if (from[at]! > slots[at]!) slots[at] = from[at]!;
  },
  read: { max: (slots, at) => slots[at]! },
};

/**
 * Population standard deviation from the mean and M2, the sum of squared differences from it:
 * one value by Welford (1962), two states by Chan, Golub and LeVeque (1979).
 */
export const moments: Aggregate = {
  slots: 2,
  reset(slots, at) {
    slots[at] = 0;
    slots[at + 1] = 0;
  },
  add(slots, at, value, _time, n) {
    const difference = value - slots[at]!;
    const mean = slots[at]! + difference / n;
    slots[at] = mean;
    slots[at + 1]! += difference * (value - mean);
  },
  merge(slots, at, n, from, fromN) {
    if (n === 0) {
      slots[at] = from[at]!;
      slots[at + 1] = from[at + 1]!;
      return;
    }
    const difference = from[at]! - slots[at]!;
    const total = n + fromN;
    slots[at]! += (difference * fromN) / total;
    slots[at + 1]! += from[at + 1]! + (difference * difference * n * fromN) / total;
  },
  read: { stddev: (slots, at, n) => Math.sqrt(slots[at + 1]! / n) },
};

/** Value with the lowest event time; of several, the one that arrived first. */
export const first: Aggregate = {
  slots: 2,
  reset(slots, at) {
    slots[at] = Infinity;
    slots[at + 1] = 0;
  },
  add(slots, at, value, time) {
    if (time < slots[at]!) {
      slots[at] = time;
      slots[at + 1] = value;
    }
  },
  merge(slots, at, _n, from) {
    if (from[at]! < slots[at]!) {
      slots[at] = from[at]!;
      slots[at + 1] = from[at + 1]!;
    }
  },
  read: { first: (slots, at) => slots[at + 1]! },
};

/** Value with the highest event time; of several, the one that arrived last. */
export const last: Aggregate = {
  slots: 2,
  reset(slots, at) {
    slots[at] = -Infinity;
    slots[at + 1] = 0;
  },
  add(slots, at, value, time) {
    if (time >= slots[at]!) {
      slots[at] = time;
      slots[at + 1] = value;
    }
  },
  merge(slots, at, _n, from) {
    if (from[at]! >= slots[at]!) {
      slots[at] = from[at]!;
      slots[at + 1] = from[at + 1]!;
    }
  },
  read: { last: (slots, at) => slots[at + 1]! },
};
