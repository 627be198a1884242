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

/** `desc` is newest first. */
export type Order = "asc" | "desc";

/** Times from `from` (inclusive) to `to` (exclusive), epoch ms. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** The part of a range that one bucket holds. */
export interface BucketSlice extends TimeRange {
  /** Start of the bucket, epoch ms. */
  readonly bucket: number;
}

/** Buckets of `bucketMs`, aligned to the epoch, that a range touches, in reading order. */
export function* bucketSlices(
  range: TimeRange,
  bucketMs: number,
  order: Order,
): Generator<BucketSlice> {
  if (range.from >= range.to) return;
  const first = bucketStart(range.from, bucketMs);
  const last = bucketStart(range.to - 1, bucketMs);
  const step = order === "desc" ? -bucketMs : bucketMs;
  let bucket = order === "desc" ? last : first;
  for (; bucket >= first && bucket <= last; bucket += step) {
    yield {
      bucket,
      from: Math.max(bucket, range.from),
      to: Math.min(bucket + bucketMs, range.to),
    };
  }
}
