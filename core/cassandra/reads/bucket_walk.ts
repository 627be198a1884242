import Type from "typebox";
import { Compile } from "typebox/compile";
import { type CursorScope, decodeCursor } from "../../cursor.ts";
import { type BucketSlice, bucketSlices, type Order, type TimeRange } from "../bucket.ts";

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

/** Where a page goes on: after a row, or at a time when no row was reached. */
export type WalkState =
  | { readonly range: TimeRange; readonly after: Position }
  | { readonly range: TimeRange };

/**
 * Where a walk begins: at the cursor, or at the range that `first` gives.
 *
 * @throws {CursorError} when the cursor is not one of this query
 */
export async function walkStart(
  scope: CursorScope,
  cursor: string | undefined,
  first: () => Promise<TimeRange | undefined>,
): Promise<WalkState | undefined> {
  if (cursor !== undefined) return decodeCursor(scope, cursor, isWalkState);
  const range = await first();
  return range === undefined ? undefined : { range };
}

const walkState = Compile(Type.Object({
  range: Type.Object({ from: Type.Integer(), to: Type.Integer() }),
  after: Type.Optional(Type.Tuple([Type.Integer(), Type.Integer(), Type.Integer()])),
}));

function isWalkState(state: unknown): state is WalkState {
  return walkState.Check(state);
}

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
  const { start, bucketMs, order, limit, positionOf } = options;
  const { maxBuckets = 64, concurrency = 8, visible = () => true } = options;
  const slices = bucketSlices(remaining(start, order), bucketMs, order);
  const after = "after" in start ? start.after : undefined;
  const rows: Row[] = [];
  let visited = 0;
  for (let width = 1;; width = Math.min(width * 2, concurrency)) {
    const wave = take(slices, Math.min(width, maxBuckets - visited));
    if (wave.length === 0) break;
    visited += wave.length;
    const opened = wave.map((slice) => openBucket(options.read(slice)));
    try {
      for (const bucket of opened) {
        for await (const row of bucket.rows()) {
          if (!visible(row)) continue;
          const position = positionOf(row);
          if (after !== undefined && comparePositions(position, after, order) <= 0) continue;
          if (rows.length === limit) {
            return { rows, next: { range: start.range, after: positionOf(rows.at(-1)!) } };
          }
          rows.push(row);
        }
      }
    } finally {
      await Promise.all(opened.map((bucket) => bucket.close()));
    }
  }
  const further = slices.next();
  if (further.done) return { rows, next: null };
  const range = order === "desc"
    ? { from: start.range.from, to: further.value.to }
    : { from: further.value.from, to: start.range.to };
  return { rows, next: { range } };
}

/** The range without what lies before the row that the last page ended with. */
function remaining(start: WalkState, order: Order): TimeRange {
  if (!("after" in start)) return start.range;
  const [time] = start.after;
  const { from, to } = start.range;
  return order === "desc"
    ? { from, to: Math.min(to, time + 1) }
    : { from: Math.max(from, time), to };
}

function take<T>(items: Iterator<T>, count: number): T[] {
  const taken: T[] = [];
  while (taken.length < count) {
    const item = items.next();
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
