import { bucketSlices } from "#core/cassandra/bucket.ts";
import { type Notice, type TimeRange, warning } from "../../../src/frames/mod.ts";

/** Partitions that one query reads at most. */
const MAX_PARTITIONS = 20_000;

/** A part of a time range that lies in one bucket, for one key. */
export interface KeySlice {
  readonly key: string;
  /** Start of the bucket, epoch ms. */
  readonly bucket: number;
  readonly from: number;
  readonly to: number;
}

/** The partitions that hold a range of some keys, the newest buckets first. */
export function keySlices(
  keys: readonly string[],
  range: Readonly<TimeRange>,
  bucketMs: number,
): { readonly slices: readonly KeySlice[]; readonly notices: readonly Notice[] } {
  const slices: KeySlice[] = [];
  if (keys.length === 0) return { slices, notices: [] };
  for (const slice of bucketSlices(range, bucketMs, "desc")) {
    if (slices.length + keys.length > MAX_PARTITIONS) {
      const since = new Date(slice.to).toISOString();
      return {
        slices,
        notices: [
          warning(`Only what is since ${since} was read: choose a shorter range or fewer keys`),
        ],
      };
    }
    for (const key of keys) slices.push({ key, ...slice });
  }
  return { slices, notices: [] };
}
