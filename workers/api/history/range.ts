import type { TimeRange } from "#core/cassandra/bucket.ts";
import type { WalkRange } from "#core/cassandra/reads/bucket_walk.ts";
import { MAX_TIME } from "#core/record/time.ts";

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
 *
 * What is older than rows are kept came late, if it is there at all: there a walk looks at those
 * buckets only that are listed.
 */
export function settleRange(given: GivenRange, limits: RangeLimits): WalkRange | undefined {
  const { newest, retentionMs, bucketMs } = limits;
  if (newest === undefined) {
    return given.from === undefined || given.to === undefined
      ? undefined
      : { from: given.from, to: given.to, dense: given.to };
  }
  const to = Math.min(given.to ?? Infinity, newest + bucketMs, MAX_TIME);
  const from = given.from ?? Math.min(newest, to) - retentionMs;
  return { ...bounded({ from, to }), dense: Math.max(-MAX_TIME, newest - retentionMs) };
}

function bounded({ from, to }: TimeRange): TimeRange {
  return { from: Math.max(from, -MAX_TIME), to };
}
