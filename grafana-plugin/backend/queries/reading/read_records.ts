import { recordsRead } from "#core/cassandra/reads/records.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { RecordRow } from "../../../src/contract/rows.ts";
import type { Notice, TimeRange } from "../../../src/frames/mod.ts";
import type { QueryContext } from "./context.ts";
import type { ReadBudget } from "./read_budget.ts";
import { readBuckets } from "./read_partitions.ts";

/** Records may be large. */
const FIRST_PAGE = 500;

/** What is read of the records' history. */
export interface RecordHistory {
  readonly stream: StoredStream;
  readonly keys: readonly string[];
  readonly range: Readonly<TimeRange>;
  readonly budget: ReadBudget;
}

/** Records that Cassandra holds, in any order. */
export async function readRecords(
  context: Pick<QueryContext, "client" | "keyspace">,
  { stream, keys, range, budget }: RecordHistory,
): Promise<{ readonly rows: RecordRow[]; readonly notices: readonly Notice[] }> {
  const rows: RecordRow[] = [];
  const notices = await readBuckets(context, recordsRead(context.keyspace, stream), {
    keys,
    range,
    budget,
    firstPage: FIRST_PAGE,
    bytesOf: ({ text }) => text.length,
    onRow: ({ key, time, partition, offset, text }) => {
      const record = JSON.parse(text) as RecordRow["record"];
      rows.push({ key, time, partition, offset, record });
    },
  });
  return { rows, notices };
}
