import Type from "typebox";
import { Compile } from "typebox/compile";
import type { Cursors, CursorScope } from "../../cursor.ts";
import { MAX_TIME } from "../../record/time.ts";
import {
  type BucketSlice,
  bucketSlices,
  bucketStart,
  type Order,
  type TimeRange,
} from "../bucket.ts";

/** Place of a row among its neighbours: time in ms, then Kafka's partition and offset. */
export type Position = readonly [time: number, partition: number, offset: number];

/**
 * Order of rows as the tables cluster them: newest first, then partition ascending, then offset
 * descending; `asc` is the exact reverse, as `ORDER BY … ASC` gives it.
 */
export function comparePositions(a: Position, b: Position, order: Order): number {
  const newestFirst = b[0] - a[0] || a[1] - b[1] || b[2] - a[2];
  return order === "desc" ? newestFirst : -newestFirst;
}

/** A range to walk through. */
export interface WalkRange extends TimeRange {
  /**
   * From here on every bucket is looked at, before it only those that are listed, epoch ms. Default:
   * every bucket of the range.
   */
  readonly dense?: number | undefined;
}

/** Where a page goes on: after a row, or at a time when no row was reached. */
export type WalkState =
  | { readonly range: WalkRange; readonly after: Position }
  | { readonly range: WalkRange };

/** What a walk may begin at. */
export interface WalkCursor {
  readonly cursors: Cursors;
  readonly scope: CursorScope;
  /** The client's, if it sent one. */
  readonly cursor: string | undefined;
}

/**
 * Where a walk begins: at the cursor, or at the range that `first` gives.
 *
 * @throws {CursorError} when the cursor is not one of this query
 */
export async function walkStart(
  { cursors, scope, cursor }: WalkCursor,
  first: () => Promise<WalkRange | undefined>,
): Promise<WalkState | undefined> {
  if (cursor !== undefined) return cursors.decode(scope, cursor, isWalkState);
  const range = await first();
  return range === undefined ? undefined : { range };
}

/** A time that Cassandra's drivers can write. */
const instant = Type.Integer({ minimum: -MAX_TIME, maximum: MAX_TIME });
const whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const walkState = Compile(Type.Object({
  range: Type.Object({ from: instant, to: instant, dense: Type.Optional(instant) }),
  after: Type.Optional(Type.Tuple([instant, whole, whole])),
}));

function isWalkState(state: unknown): state is WalkState {
  return walkState.Check(state);
}

/**
 * The buckets of a range that have rows, in the walk's order: from the beginning of time to now are
 * more buckets than anybody waits for.
 */
export type ListedBuckets = (range: TimeRange) => AsyncIterable<number>;

/** Options of {@linkcode walkBuckets}. */
export interface WalkOptions<Row> {
  readonly start: WalkState;
  readonly bucketMs: number;
  readonly order: Order;
  /** Rows per page. */
  readonly limit: number;
  /** Rows of one bucket in reading order; further pages of it are read as they are asked for. */
  readonly read: (slice: BucketSlice) => AsyncIterable<Row>;
  readonly positionOf: (row: Row) => Position;
  /** Rows that are not shown, such as retracted windows. */
  readonly visible?: (row: Row) => boolean;
  /** Bytes of rows after which the page ends; it has one row in any case. Default: no limit. */
  readonly maxBytes?: number | undefined;
  readonly bytesOf?: (row: Row) => number;
  /** A row became one of the page. */
  readonly onTaken?: () => void;
  /** Needed where a range says from when on it is `dense`. */
  readonly listed?: ListedBuckets | undefined;
  /** Buckets that one page may visit. Default 64. */
  readonly maxBuckets?: number;
  /** Buckets that are read at once. Default 8. */
  readonly concurrency?: number;
}

/** One page and where the next one begins; null at the end of the range. */
export interface WalkPage<Row> {
  readonly rows: readonly Row[];
  readonly next: WalkState | null;
}

/**
 * Reads a page of a time range that is spread over buckets, in order.
 *
 * The first bucket is read alone because it often fills the page; then two, four and at last
 * `concurrency` are opened together. A page that visited `maxBuckets` buckets without being full
 * ends there, and the next page goes on: no request reads without bound.
 */
export async function walkBuckets<Row>(options: WalkOptions<Row>): Promise<WalkPage<Row>> {
  const { start, order, limit, positionOf, visible = () => true, onTaken } = options;
  const { maxBuckets = 64, concurrency = 8, maxBytes = Infinity, bytesOf = () => 0 } = options;
  const slices = slicesOf(remaining(start, order), options);
  const after = "after" in start ? start.after : undefined;
  const rows: Row[] = [];
  let bytes = 0;
  let visited = 0;
  try {
    for (let width = 1;; width = Math.min(width * 2, concurrency)) {
      const wave = await take(slices, Math.min(width, maxBuckets - visited));
      if (wave.length === 0) break;
      visited += wave.length;
      const opened = wave.map((slice) => openBucket(options.read(slice)));
      try {
        for (const bucket of opened) {
          for await (const row of bucket.rows()) {
            if (!visible(row)) continue;
            const position = positionOf(row);
            if (after !== undefined && comparePositions(position, after, order) <= 0) continue;
            const rowBytes = bytesOf(row);
            if (rows.length === limit || (rows.length > 0 && bytes + rowBytes > maxBytes)) {
              return { rows, next: { range: start.range, after: positionOf(rows.at(-1)!) } };
            }
            rows.push(row);
            bytes += rowBytes;
            onTaken?.();
          }
        }
      } finally {
        await Promise.all(opened.map((bucket) => bucket.close()));
      }
    }
    const further = await slices.next();
    if (further.done) return { rows, next: null };
    const range = order === "desc"
      ? { ...start.range, to: further.value.to }
      : { ...start.range, from: further.value.from };
    return { rows, next: { range } };
  } finally {
    await slices.return(undefined);
  }
}

/** The parts of a range to look at, in order: of long ago those that are listed, then all. */
async function* slicesOf(
  range: WalkRange,
  { bucketMs, order, listed }: Pick<WalkOptions<unknown>, "bucketMs" | "order" | "listed">,
): AsyncGenerator<BucketSlice> {
  const { from, to, dense = from } = range;
  if (listed === undefined || dense <= from) return yield* bucketSlices(range, bucketMs, order);
  const border = Math.max(from, Math.min(bucketStart(dense, bucketMs), to));
  const recent = bucketSlices({ from: border, to }, bucketMs, order);
  if (order === "desc") yield* recent;
  if (from < border) {
    for await (const bucket of listed({ from, to: border })) {
      yield { bucket, from: Math.max(bucket, from), to: Math.min(bucket + bucketMs, border) };
    }
  }
  if (order === "asc") yield* recent;
}

/** The range without what lies before the row that the last page ended with. */
function remaining(start: WalkState, order: Order): WalkRange {
  if (!("after" in start)) return start.range;
  const [time] = start.after;
  const { from, to } = start.range;
  return order === "desc"
    ? { ...start.range, to: Math.min(to, time + 1) }
    : { ...start.range, from: Math.max(from, time) };
}

async function take<T>(items: AsyncGenerator<T>, count: number): Promise<readonly T[]> {
  const taken: T[] = [];
  while (taken.length < count) {
    const item = await items.next();
    if (item.done) break;
    taken.push(item.value);
  }
  return taken;
}

/** Starts reading at once, so that the buckets of a wave are read in parallel. */
function openBucket<Row>(source: AsyncIterable<Row>) {
  const iterator = source[Symbol.asyncIterator]();
  let first: Promise<IteratorResult<Row>> | undefined = iterator.next();
  // A bucket that is never reached must not end the process with its error.
  first.catch(() => {});
  return {
    async *rows(): AsyncGenerator<Row> {
      while (true) {
        const { done, value } = await (first ?? iterator.next());
        first = undefined;
        if (done) return;
        yield value;
      }
    },
    async close(): Promise<void> {
      await first?.catch(() => {});
      await iterator.return?.();
    },
  };
}
