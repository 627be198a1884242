import { type Row, rowBytes } from "#core/cassandra/row_values.ts";
import { bucketSlices, bucketStart } from "#core/cassandra/bucket.ts";
import { PageSizes } from "#core/cassandra/reads/page_size.ts";
import type {
  BucketRead,
  KeySlice,
  PartitionedStatement,
  RowSource,
} from "#core/cassandra/reads/read.ts";
import { info, type Notice, type TimeRange, warning } from "../../../src/frames/mod.ts";
import { Slices } from "#core/async/slices.ts";
import { mapConcurrently } from "#core/async/concurrency.ts";
import { inTime } from "#core/async/time_limit.ts";
import type { QueryContext } from "./context.ts";
import type { ReadBudget } from "./read_budget.ts";

/** Partitions that are read at once. */
const CONCURRENCY = 16;
/** Rows, and bytes of them, after which the clock is looked at. */
const ROWS_PER_LOOK = 64;
const BYTES_PER_LOOK = 65_536;
/** Longest wait for one page, ms. */
const PAGE_TIMEOUT_MS = 12_000;
/** Partitions that one query reads at most. */
const MAX_PARTITIONS = 20_000;

/** What limits a reading, and where its rows go. */
interface Reading<T> {
  readonly budget: ReadBudget;
  /** Rows of the first pages; more where rows are known to be small. */
  readonly firstPage?: number;
  /** Bytes of a row, roughly. */
  readonly bytesOf: (row: T) => number;
  readonly onRow: (row: T) => void;
}

/** Options of {@linkcode readPartitions}. The first partitions are kept when a limit is reached. */
export interface PartitionReading<T> extends Reading<T>, PartitionedStatement {
  /** Undefined for a row that is left out. */
  readonly decode: (row: Row, partition: number) => T | undefined;
}

/**
 * Reads partitions page by page, several at once, until all are read or a limit is reached.
 *
 * @throws {DOMException} at once when the query is cancelled; the driver's errors
 */
export async function readPartitions<T>(
  { client }: Pick<QueryContext, "client">,
  reading: PartitionReading<T>,
): Promise<void> {
  const { partitions, budget } = reading;
  const sizes = new PageSizes(reading);
  const slices = new Slices(budget.signal);
  await mapConcurrently(partitions, async (_, index) => {
    if (!budget.open()) return;
    budget.partition();
    await readPartition(client, { index, reading, sizes, slices });
  }, { limit: CONCURRENCY });
}

interface PartitionRead<T> {
  readonly index: number;
  readonly reading: PartitionReading<T>;
  /** Of all partitions. */
  readonly sizes: PageSizes;
  readonly slices: Slices;
}

async function readPartition<T>(
  client: QueryContext["client"],
  { index, reading, sizes, slices }: PartitionRead<T>,
): Promise<void> {
  const { cql, partitions, budget, decode, bytesOf, onRow } = reading;
  let pageState: string | undefined;
  do {
    const { rows: left, ms } = budget.left;
    const asked = sizes.next(left);
    await budget.makeRoom({ rows: asked, bytes: sizes.expectedBytes(asked) });
    const page = client.execute(cql, [...partitions[index]!], {
      prepare: true,
      isIdempotent: true,
      fetchSize: asked,
      readTimeout: PAGE_TIMEOUT_MS,
      ...(pageState === undefined ? {} : { pageState }),
    });
    const result = await inTime(page, { ms, signal: budget.signal });
    if (result === null) return budget.expire();
    let bytes = 0;
    let looked = 0;
    for (const [at, stored] of result.rows.entries()) {
      if (at % ROWS_PER_LOOK === 0 || bytes - looked > BYTES_PER_LOOK) {
        looked = bytes;
        if (slices.over) await slices.next();
      }
      const row = decode(stored, index);
      if (row === undefined) continue;
      const rowBytes = bytesOf(row);
      if (!budget.take(rowBytes)) return;
      bytes += rowBytes;
      onRow(row);
    }
    sizes.measured({ asked, rows: result.rows.length, bytes });
    pageState = result.pageState ?? undefined;
  } while (pageState !== undefined && budget.open());
}

/**
 * Rows of single statements, for readers that merge them, until all are read or the time is over.
 *
 * The generator throws a {@linkcode DOMException} at once when the query is cancelled, and the
 * driver's errors.
 */
export function budgetRows(
  { client }: Pick<QueryContext, "client">,
  budget: ReadBudget,
): RowSource {
  return async function* ({ cql, params }, { sizes, wanted }) {
    budget.partition();
    let pageState: string | undefined;
    do {
      const fetchSize = sizes.next(wanted());
      const page = client.execute(cql, [...params], {
        prepare: true,
        isIdempotent: true,
        fetchSize,
        readTimeout: PAGE_TIMEOUT_MS,
        ...(pageState === undefined ? {} : { pageState }),
      });
      const result = await inTime(page, {
        ms: budget.left.ms,
        signal: budget.signal,
      });
      if (result === null) return budget.expire();
      const bytes = result.rows.reduce((sum, row) => sum + rowBytes(row), 0);
      sizes.measured({ asked: fetchSize, rows: result.rows.length, bytes });
      yield* result.rows;
      pageState = result.pageState ?? undefined;
    } while (pageState !== undefined && budget.open());
  };
}

/** Options of {@linkcode readBuckets}. */
export interface BucketReading<T> extends Reading<T> {
  readonly keys: readonly string[];
  readonly range: Readonly<TimeRange>;
}

/**
 * Reads a time range of some keys, the newest buckets first, as {@linkcode readPartitions} does.
 *
 * @returns what was left out
 */
export async function readBuckets<T>(
  context: Pick<QueryContext, "client">,
  { cql, bucketMs, paramsOf, decode }: BucketRead<T>,
  { keys, range, ...reading }: BucketReading<T>,
): Promise<readonly Notice[]> {
  const { slices, notices } = keySlices(keys, range, bucketMs);
  await readPartitions(context, {
    ...reading,
    cql,
    partitions: slices.map(paramsOf),
    decode: (row, index) => decode(row, slices[index]!.key),
  });
  return notices;
}

/**
 * The partitions that hold a range of some keys, the newest buckets first. Where there are too many,
 * what is ahead of now is left out before the past is: of “this year” most may still be to come.
 */
export function keySlices(
  keys: readonly string[],
  range: Readonly<TimeRange>,
  bucketMs: number,
): { readonly slices: readonly KeySlice[]; readonly notices: readonly Notice[] } {
  const slices: KeySlice[] = [];
  if (keys.length === 0) return { slices, notices: [] };
  const most = Math.floor(MAX_PARTITIONS / keys.length);
  const near = bucketStart(Date.now(), bucketMs) + BUCKETS_AHEAD * bucketMs;
  const reached = bucketStart(range.from, bucketMs) + most * bucketMs;
  const to = Math.min(range.to, Math.max(near, reached));
  const notices = to === range.to ? [] : [
    info(`What is after ${timeText(to)} was not looked for: choose a shorter range or fewer keys`),
  ];
  for (const slice of bucketSlices({ from: range.from, to }, bucketMs, "desc")) {
    if (slices.length + keys.length > MAX_PARTITIONS) {
      const since = timeText(slice.to);
      notices.push(
        warning(`Only what is since ${since} was read: choose a shorter range or fewer keys`),
      );
      break;
    }
    for (const key of keys) slices.push({ key, ...slice });
  }
  return { slices, notices };
}

/** Buckets that are read in any case, that of now among them: events may be ahead of this clock. */
const BUCKETS_AHEAD = 2;

const timeText = (time: number): string => new Date(time).toISOString();
