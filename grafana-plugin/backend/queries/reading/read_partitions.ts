import type { Row } from "#core/cassandra/row_values.ts";
import { bucketSlices } from "#core/cassandra/bucket.ts";
import type {
  BucketRead,
  KeySlice,
  PartitionedStatement,
  RowSource,
} from "#core/cassandra/reads/read.ts";
import { type Notice, type TimeRange, warning } from "../../../src/frames/mod.ts";
import { mapConcurrently } from "#core/async/concurrency.ts";
import { inTime } from "#core/async/time_limit.ts";
import type { QueryContext } from "./context.ts";
import { pageSize } from "./page_size.ts";
import type { ReadBudget } from "./read_budget.ts";

/** Partitions that are read at once. */
const CONCURRENCY = 16;
/** Longest wait for one page, ms. */
const PAGE_TIMEOUT_MS = 12_000;
/** Partitions that one query reads at most. */
const MAX_PARTITIONS = 20_000;

/** What limits a reading, and where its rows go. */
interface Reading<T> {
  readonly budget: ReadBudget;
  /** Rows of the first pages; fewer where rows may be large. Default 5,000. */
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
  const seen = { rows: 0, bytes: 0 };
  await mapConcurrently(partitions, async (_, index) => {
    if (!budget.open()) return;
    budget.partition();
    await readPartition(client, { index, reading, seen });
  }, { limit: CONCURRENCY });
}

interface PartitionRead<T> {
  readonly index: number;
  readonly reading: PartitionReading<T>;
  /** Of all partitions. */
  readonly seen: { rows: number; bytes: number };
}

async function readPartition<T>(
  client: QueryContext["client"],
  { index, reading, seen }: PartitionRead<T>,
): Promise<void> {
  const { cql, partitions, budget, firstPage = 5_000, decode, bytesOf, onRow } = reading;
  let pageState: string | undefined;
  do {
    const { rows: left, ms } = budget.left;
    const page = client.execute(cql, [...partitions[index]!], {
      prepare: true,
      isIdempotent: true,
      fetchSize: pageSize({ ...seen, left, firstPage }),
      readTimeout: PAGE_TIMEOUT_MS,
      ...(pageState === undefined ? {} : { pageState }),
    });
    const result = await inTime(page, { ms, signal: budget.signal });
    if (result === null) return budget.expire();
    for (const stored of result.rows) {
      const row = decode(stored, index);
      if (row === undefined) continue;
      const bytes = bytesOf(row);
      if (!budget.take(bytes)) return;
      seen.rows++;
      seen.bytes += bytes;
      onRow(row);
    }
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
  return async function* ({ cql, params }, fetchSize) {
    budget.partition();
    let pageState: string | undefined;
    do {
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
