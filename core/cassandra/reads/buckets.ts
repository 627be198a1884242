import type { Order } from "./position.ts";

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
  const floor = (time: number) => Math.floor(time / bucketMs) * bucketMs;
  const first = floor(range.from);
  const last = floor(range.to - 1);
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
