import type cassandra from "cassandra-driver";
import type { QueryContext } from "./context.ts";
import type { ReadBudget } from "./read_budget.ts";

/** Partitions that are read at once. */
const CONCURRENCY = 16;
const PAGE_ROWS = 5_000;
/** Longest wait for one page, ms. */
const PAGE_TIMEOUT_MS = 12_000;

/** Options of {@linkcode readPartitions}. */
export interface PartitionReading {
  readonly cql: string;
  /** Parameters of each partition; the first are read first and kept when a limit is reached. */
  readonly partitions: readonly (readonly unknown[])[];
  readonly budget: ReadBudget;
  /** Bytes of a row, roughly. */
  readonly bytesOf: (row: cassandra.types.Row) => number;
  readonly onRow: (row: cassandra.types.Row, partition: number) => void;
}

/** Reads partitions page by page, several at once, until all are read or a limit is reached. */
export async function readPartitions(
  { client }: Pick<QueryContext, "client">,
  reading: PartitionReading,
): Promise<void> {
  const { partitions, budget } = reading;
  let next = 0;
  const work = async () => {
    while (next < partitions.length && budget.open()) {
      const index = next++;
      budget.partition();
      await readPartition(client, index, reading);
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, partitions.length) }, work));
}

async function readPartition(
  client: cassandra.Client,
  index: number,
  { cql, partitions, budget, bytesOf, onRow }: PartitionReading,
): Promise<void> {
  let pageState: string | undefined;
  do {
    const result = await client.execute(cql, [...partitions[index]!], {
      prepare: true,
      isIdempotent: true,
      fetchSize: PAGE_ROWS,
      readTimeout: PAGE_TIMEOUT_MS,
      ...(pageState === undefined ? {} : { pageState }),
    });
    for (const row of result.rows) {
      if (!budget.take(bytesOf(row))) return;
      onRow(row, index);
    }
    pageState = result.pageState ?? undefined;
  } while (pageState !== undefined && budget.open());
}
