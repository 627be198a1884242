import type cassandra from "cassandra-driver";
import { mapConcurrently } from "#core/async/concurrency.ts";
import { inTime } from "#core/async/time_limit.ts";
import type { QueryContext } from "./context.ts";
import { pageSize } from "./page_size.ts";
import type { ReadBudget } from "./read_budget.ts";

/** Partitions that are read at once. */
const CONCURRENCY = 16;
/** Longest wait for one page, ms. */
const PAGE_TIMEOUT_MS = 12_000;

/** Options of {@linkcode readPartitions}. */
export interface PartitionReading {
  readonly cql: string;
  /** Parameters of each partition; the first are read first and kept when a limit is reached. */
  readonly partitions: readonly (readonly unknown[])[];
  readonly budget: ReadBudget;
  /** Rows of the first pages; fewer where rows may be large. Default 5,000. */
  readonly firstPage?: number;
  /** Bytes of a row, roughly. */
  readonly bytesOf: (row: cassandra.types.Row) => number;
  readonly onRow: (row: cassandra.types.Row, partition: number) => void;
}

/**
 * Reads partitions page by page, several at once, until all are read or a limit is reached.
 *
 * @throws {DOMException} at once when the query is cancelled; the driver's errors
 */
export async function readPartitions(
  { client }: Pick<QueryContext, "client">,
  reading: PartitionReading,
): Promise<void> {
  const { partitions, budget } = reading;
  const seen = { rows: 0, bytes: 0 };
  await mapConcurrently(partitions, async (_, index) => {
    if (!budget.open()) return;
    budget.partition();
    await readPartition(client, { index, reading, seen });
  }, { limit: CONCURRENCY });
}

interface PartitionRead {
  readonly index: number;
  readonly reading: PartitionReading;
  /** Of all partitions. */
  readonly seen: { rows: number; bytes: number };
}

async function readPartition(
  client: cassandra.Client,
  { index, reading, seen }: PartitionRead,
): Promise<void> {
  const { cql, partitions, budget, firstPage = 5_000, bytesOf, onRow } = reading;
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
    for (const row of result.rows) {
      const bytes = bytesOf(row);
      if (!budget.take(bytes)) return;
      seen.rows++;
      seen.bytes += bytes;
      onRow(row, index);
    }
    pageState = result.pageState ?? undefined;
  } while (pageState !== undefined && budget.open());
}
