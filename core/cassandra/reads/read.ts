import type cassandra from "cassandra-driver";
import type { BucketSlice, Order } from "../bucket.ts";
import type { Row } from "../row_values.ts";
import { type Position, walkBuckets, type WalkPage, type WalkState } from "./bucket_walk.ts";

/** A statement with what binds to its markers. */
export interface Statement {
  readonly cql: string;
  readonly params: readonly unknown[];
}

/** One statement over many partitions, with what binds to it for each of them. */
export interface PartitionedStatement {
  readonly cql: string;
  readonly partitions: readonly (readonly unknown[])[];
}

/** Options of {@linkcode readRows}. */
export interface ReadRowsOptions {
  /** Rows per page of the result. */
  readonly fetchSize: number;
  /** Longest wait for one page, ms. */
  readonly timeoutMs: number;
}

/**
 * Rows of a statement; further pages are read as they are asked for.
 *
 * @throws the driver's errors
 */
export async function* readRows(
  client: cassandra.Client,
  { cql, params }: Statement,
  { fetchSize, timeoutMs }: ReadRowsOptions,
): AsyncGenerator<Row> {
  const result = await client.execute(cql, [...params], {
    prepare: true,
    isIdempotent: true,
    fetchSize,
    readTimeout: timeoutMs,
  });
  for await (const row of result) yield row;
}

/** How a caller reads a statement, such as {@linkcode readRows} with its client and timeout. */
export type RowSource = (statement: Statement, fetchSize: number) => AsyncGenerator<Row>;

/** The part of a time range that lies in one bucket of a key. */
export interface KeySlice extends BucketSlice {
  readonly key: string;
}

/** How rows of a table that is kept by key and bucket are read. */
export interface BucketRead<T> {
  /** Reads one slice, in `order`. */
  readonly cql: string;
  readonly order: Order;
  readonly bucketMs: number;
  /** What binds to `cql` for a slice. */
  readonly paramsOf: (slice: KeySlice) => readonly unknown[];
  /** The row of a key's partition. */
  readonly decode: (row: Row, key: string) => T;
  readonly positionOf: (row: T) => Position;
  /** Rows that a page leaves out, such as withdrawn windows. */
  readonly visible?: (row: T) => boolean;
}

/** Options of {@linkcode readPage}. */
export interface ReadPageOptions {
  /** Whose rows. */
  readonly key: string;
  readonly start: WalkState;
  readonly limit: number;
}

/** Rows of the largest page of a result. */
const LARGEST_PAGE = 5_000;

/** A page of one key's rows, bucket by bucket. */
export function readPage<T>(
  rows: RowSource,
  read: BucketRead<T>,
  { key, start, limit }: ReadPageOptions,
): Promise<WalkPage<T>> {
  const { cql, paramsOf, decode, ...walk } = read;
  // One row more than the page holds shows whether there is another page.
  const fetchSize = Math.min(limit + 1, LARGEST_PAGE);
  return walkBuckets<T>({
    ...walk,
    start,
    limit,
    read: async function* (slice) {
      const params = paramsOf({ key, ...slice });
      for await (const row of rows({ cql, params }, fetchSize)) yield decode(row, key);
    },
  });
}
