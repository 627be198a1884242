import type { Order } from "../bucket.ts";
import { quote } from "../cql.ts";
import { timeOf } from "../row_values.ts";
import type { ListedBuckets } from "./bucket_walk.ts";
import { PageSizes } from "./page_size.ts";
import type { RowSource } from "./read.ts";

/** Whose buckets are listed. */
export interface BucketList {
  readonly keyspace: string;
  readonly stream: string;
  /** What the buckets hold: `records`, `late`, `dead`, or the size of windows in ms. */
  readonly rows: string;
  readonly bucketMs: number;
  readonly order: Order;
}

/** The buckets that have rows of any key, as the persist worker lists them. */
export function listedBuckets(
  rows: RowSource,
  { keyspace, stream, rows: what, bucketMs, order }: BucketList,
): ListedBuckets {
  const cql = `SELECT bucket FROM ${quote(keyspace)}.buckets WHERE stream = ? AND rows = ? ` +
    `AND bucket > ? AND bucket < ?${order === "asc" ? " ORDER BY bucket ASC" : ""}`;
  return async function* ({ from, to }) {
    const pages = {
      sizes: new PageSizes({ firstPage: 100, largestPage: 1_000, unknownRowBytes: 16 }),
      wanted: () => Infinity,
    };
    // A bucket that begins before the range may reach into it.
    const params = [stream, what, from - bucketMs, to];
    for await (const row of rows({ cql, params }, pages)) yield timeOf(row["bucket"])!;
  };
}
