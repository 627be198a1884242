import type cassandra from "cassandra-driver";
import { quote } from "#core/cassandra/cql.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { RecordRow } from "../../../src/contract/rows.ts";
import type { Notice, TimeRange } from "../../../src/frames/mod.ts";
import type { QueryContext } from "../reading/context.ts";
import { keySlices } from "../reading/partitions.ts";
import type { ReadBudget } from "../reading/read_budget.ts";
import { readPartitions } from "../reading/read_partitions.ts";

/** Records may be large. */
const FIRST_PAGE = 500;

/** What is read of the records' history. */
export interface RecordHistory {
  readonly stream: StoredStream;
  readonly keys: readonly string[];
  readonly range: Readonly<TimeRange>;
  readonly budget: ReadBudget;
}

/** The statement for one key and bucket; the newest rows come first. */
export function recordsCql(keyspace: string, { table, key }: StoredStream): string {
  return "SELECT event_time, kafka_partition, kafka_offset, record " +
    `FROM ${quote(keyspace)}.${quote(table)} WHERE ${quote(key)} = ? AND bucket = ? ` +
    "AND event_time >= ? AND event_time < ?";
}

/** Records that Cassandra holds, in any order. */
export async function readRecords(
  context: Pick<QueryContext, "client" | "keyspace">,
  { stream, keys, range, budget }: RecordHistory,
): Promise<{ readonly rows: RecordRow[]; readonly notices: readonly Notice[] }> {
  const { slices, notices } = keySlices(keys, range, stream.rawBucketMs);
  const rows: RecordRow[] = [];
  await readPartitions(context, {
    cql: recordsCql(context.keyspace, stream),
    partitions: slices.map(({ key, bucket, from, to }) => [
      key,
      new Date(bucket),
      new Date(from),
      new Date(to),
    ]),
    budget,
    firstPage: FIRST_PAGE,
    bytesOf: (row) => (row["record"] as string).length,
    onRow: (row, index) => void rows.push(storedRecord(row, slices[index]!.key)),
  });
  return { rows, notices };
}

function storedRecord(row: cassandra.types.Row, key: string): RecordRow {
  return {
    key,
    time: (row["event_time"] as Date).getTime(),
    partition: row["kafka_partition"] as number,
    offset: (row["kafka_offset"] as cassandra.types.Long).toNumber(),
    record: JSON.parse(row["record"] as string) as Record<string, unknown>,
  };
}
