/** A range of time, ms, both ends inclusive. */
export interface TimeRange {
  readonly min: number;
  readonly max: number;
}

/** How records go astray on their way. Shares are of all records and lie in [0, 1]. */
export interface DisorderOptions {
  /** Share that is overtaken by later records, but by no more than `outOfOrderByMs`. */
  readonly outOfOrder: number;
  readonly outOfOrderByMs: number;
  /** Share that comes late by a time in `lateByMs`. */
  readonly late: number;
  readonly lateByMs: TimeRange;
  /** Share that comes twice. */
  readonly duplicate: number;
  /** Share that is spoiled so that no reader accepts it. */
  readonly invalid: number;
  /** Share that never comes. */
  readonly missing: number;
  /** Share of the entities that lose their connection once in each hour. */
  readonly offline: number;
  /** How long they stay away, ms; then all their records come at once. */
  readonly offlineForMs: number;
}

/** Every record comes once, whole and in order. */
export const NO_DISORDER: DisorderOptions = {
  outOfOrder: 0,
  outOfOrderByMs: 60_000,
  late: 0,
  lateByMs: { min: 20 * 60_000, max: 20 * 60_000 },
  duplicate: 0,
  invalid: 0,
  missing: 0,
  offline: 0,
  offlineForMs: 5 * 60_000,
};

/**
 * A little of everything. Missing and out of order have the shares of the batches in TSBS's IoT use
 * case (1 % and 5 %); the late ones are partly within ten minutes, so that they correct a window.
 */
export const MILD_DISORDER: DisorderOptions = {
  outOfOrder: 0.05,
  outOfOrderByMs: 60_000,
  late: 0.002,
  lateByMs: { min: 3 * 60_000, max: 20 * 60_000 },
  duplicate: 0.001,
  invalid: 0.000_5,
  missing: 0.01,
  offline: 0.05,
  offlineForMs: 5 * 60_000,
};
