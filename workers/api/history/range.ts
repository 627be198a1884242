import type { TimeRange } from "#core/cassandra/bucket.ts";

/** A time range as a client gave it. */
export interface GivenRange {
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** What bounds a range that a client left open. */
export interface RangeLimits {
  /** Newest time that is known, epoch ms; undefined when there is none. */
  readonly newest: number | undefined;
  /** How long rows are kept, ms. */
  readonly retentionMs: number;
  readonly bucketMs: number;
}

/**
 * The range to walk; undefined when there is nothing to read. Without `from` it goes back as far as
 * rows are kept, counted from the newest event time and not from the clock, because a stream may be
 * replayed or simulated. It ends one bucket after the newest time that is known: the newest rows may
 * be ahead of it.
 */
export function settleRange(given: GivenRange, limits: RangeLimits): TimeRange | undefined {
  const { newest, retentionMs, bucketMs } = limits;
  if (newest === undefined) {
    return given.from === undefined || given.to === undefined
      ? undefined
      : { from: given.from, to: given.to };
  }
  const to = Math.min(given.to ?? Infinity, newest + bucketMs);
  return { from: given.from ?? Math.min(newest, to) - retentionMs, to };
}
