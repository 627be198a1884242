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
