import { days, hours } from "../declaration/mod.ts";

/** Lengths that a bucket may have, ms: few, so that people recognise them. */
export const BUCKET_LENGTHS: readonly number[] = [
  hours(1),
  hours(6),
  days(1),
  days(7),
  days(30),
  days(365),
];

/** Above these a partition is slow to read, repair and compact. */
export const PARTITION_LIMITS = { bytes: 100_000_000, rows: 100_000 } as const;

/** What the rows of one partition key come to. */
export interface RowRate {
  readonly rowsPerSecond: number;
  /** Estimated size of one row, bytes. */
  readonly rowBytes: number;
}

/**
 * The longest bucket whose partition stays under {@linkcode PARTITION_LIMITS}: the fewer buckets a
 * time range touches, the faster it is read. A rate that is too high even for the shortest gets the
 * shortest.
 *
 * @returns length in ms, one of {@linkcode BUCKET_LENGTHS}
 * @throws {RangeError} when the rate or the size is not above 0
 */
export function bucketLength(rate: RowRate): number {
  if (!(rate.rowsPerSecond > 0)) throw new RangeError("'rowsPerSecond' must be above 0");
  if (!(rate.rowBytes > 0)) throw new RangeError("'rowBytes' must be above 0");
  const rows = Math.min(PARTITION_LIMITS.rows, PARTITION_LIMITS.bytes / rate.rowBytes);
  const longestMs = rows / rate.rowsPerSecond * 1_000;
  return BUCKET_LENGTHS.findLast((length) => length < longestMs) ?? BUCKET_LENGTHS[0]!;
}

/**
 * Start of the bucket that holds a time; buckets are aligned to the epoch.
 *
 * @param time epoch ms, also before 1970
 * @param bucketMs length from {@linkcode bucketLength}
 */
export function bucketStart(time: number, bucketMs: number): number {
  return Math.floor(time / bucketMs) * bucketMs;
}

/** Length of the buckets of dead letters and late records, ms. */
export const DAY_BUCKET_MS = days(1);
