import type cassandra from "cassandra-driver";
import type { BucketSlice, Order } from "../bucket.ts";
import { type Row, rowBytes } from "../row_values.ts";
import {
  type ListedBuckets,
  type Position,
  walkBuckets,
  type WalkPage,
  type WalkState,
} from "./bucket_walk.ts";
import { PageSizes, type PageSizesOptions } from "./page_size.ts";

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

/** How many rows of a statement its reader takes at a time. */
export interface RowPages {
  /** May be shared with other statements that return the same kind of rows. */
  readonly sizes: PageSizes;
  /** Rows that the reader takes at most from now on. */
  readonly wanted: () => number;
}

/** Where a reader says what it is about to hold in memory. */
export interface PageHolder {
  /**
   * Waits until so much may be held.
   *
   * @throws when it may not in time
   */
  readonly take: (bytes: number) => Promise<void>;
  /**
   * Corrects what was taken for a page when the page has come, or failed.
   *
   * @throws when it came to more than may be held
   */
  readonly settle: (taken: number, bytes: number) => Promise<void>;
}

/** Options of {@linkcode readRows}. */
export interface ReadRowsOptions extends RowPages {
  /** Longest wait for one page, ms. */
  readonly timeoutMs: number;
  /** Default: nobody asks. */
  readonly holder?: PageHolder | undefined;
}

/**
 * Rows of a statement; further pages are read as they are asked for, each as large as `sizes` says.
 *
 * The generator throws the driver's errors and those of the holder.
 */
export async function* readRows(
  client: cassandra.Client,
  { cql, params }: Statement,
  { sizes, wanted, timeoutMs, holder }: ReadRowsOptions,
): AsyncGenerator<Row> {
  let pageState: string | undefined;
  do {
    const asked = sizes.next(wanted());
    const expected = sizes.expectedBytes(asked);
    await holder?.take(expected);
    let bytes = 0;
    let rows: readonly Row[];
    try {
      const page = await client.execute(cql, [...params], {
        prepare: true,
        isIdempotent: true,
        autoPage: false,
        fetchSize: asked,
        readTimeout: timeoutMs,
        ...(pageState === undefined ? {} : { pageState }),
      });
      rows = page.rows;
      for (const row of rows) bytes += rowBytes(row);
      pageState = page.pageState || undefined;
    } finally {
      await holder?.settle(expected, bytes);
    }
    sizes.measured({ asked, rows: rows.length, bytes });
    yield* rows;
  } while (pageState !== undefined);
}

/** How a caller reads a statement, such as {@linkcode readRows} with its client and timeout. */
export type RowSource = (statement: Statement, pages: RowPages) => AsyncGenerator<Row>;

/** Pages of rows that hold a record as it came: it may have a megabyte, as Kafka takes by default. */
export const RECORD_PAGES: PageSizesOptions = {
  firstPage: 8,
  largestPage: 1_000,
  pageBytes: 1_048_576,
  unknownRowBytes: 1_048_576,
};

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
  readonly pages: PageSizesOptions;
}

/** Which rows a page has, and how large it may become. */
export interface PageRange {
  readonly start: WalkState;
  /** Rows, at most. */
  readonly limit: number;
  /** Bytes of rows after which the page ends, by {@linkcode rowBytes}; it has one row in any case. */
  readonly maxBytes?: number | undefined;
  /** The buckets of long ago that have rows. Default: every bucket is looked at. */
  readonly listed?: ListedBuckets | undefined;
}

/** Options of {@linkcode readPage}. */
export interface ReadPageOptions extends PageRange {
  /** Whose rows. */
  readonly key: string;
}

/** A page of one key's rows, bucket by bucket. */
export function readPage<T>(
  rows: RowSource,
  read: BucketRead<T>,
  { key, start, limit, maxBytes, listed }: ReadPageOptions,
): Promise<WalkPage<T>> {
  const { cql, paramsOf, decode, pages, positionOf, visible, ...walk } = read;
  const sizes = new PageSizes(pages);
  let taken = 0;
  return sized(walkBuckets<Sized<T>>({
    ...walk,
    start,
    limit,
    maxBytes,
    listed,
    positionOf: ({ row }) => positionOf(row),
    bytesOf: ({ bytes }) => bytes,
    visible: ({ row }) => visible?.(row) ?? true,
    onTaken: () => void taken++,
    read: async function* (slice) {
      const params = paramsOf({ key, ...slice });
      const wanted = () => limit - taken;
      for await (const row of rows({ cql, params }, { sizes, wanted })) {
        yield { row: decode(row, key), bytes: rowBytes(row) };
      }
    },
  }));
}

/** A row with what it comes to. */
export interface Sized<T> {
  readonly row: T;
  readonly bytes: number;
}

/** A page of the rows alone. */
export async function sized<T>(page: Promise<WalkPage<Sized<T>>>): Promise<WalkPage<T>> {
  const { rows, next } = await page;
  return { rows: rows.map(({ row }) => row), next };
}
