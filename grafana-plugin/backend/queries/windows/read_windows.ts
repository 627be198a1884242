import type cassandra from "cassandra-driver";
import { quote } from "../../../../workers/core/cassandra/cql.ts";
import type {
  StoredStream,
  StoredWindow,
} from "../../../../workers/core/cassandra/stored_declaration.ts";
import type { WindowRow } from "../../../src/contract/rows.ts";
import type { Notice, TimeRange } from "../../../src/frames/mod.ts";
import { windowRow, type WindowState } from "../../live/rows/window_row.ts";
import type { QueryContext } from "../reading/context.ts";
import { keySlices } from "../reading/partitions.ts";
import type { ReadBudget } from "../reading/read_budget.ts";
import { readPartitions } from "../reading/read_partitions.ts";

/** Bytes of a row without its values, and of one value. */
const ROW_BYTES = 80;
const VALUE_BYTES = 16;

/** What is read of the windows' history. */
export interface WindowHistory {
  readonly stream: StoredStream;
  readonly window: StoredWindow;
  readonly keys: readonly string[];
  readonly range: Readonly<TimeRange>;
  readonly budget: ReadBudget;
}

/** The statement for one key and bucket; the newest rows come first. */
export function windowsCql(keyspace: string): string {
  return "SELECT window_start, window_end, status, revision, count, late, watermark, measures " +
    `FROM ${quote(keyspace)}.windows WHERE stream = ? AND key = ? AND size = ? AND bucket = ? ` +
    "AND window_start >= ? AND window_start < ?";
}

/** Windows that Cassandra holds, withdrawn ones among them, in any order. */
export async function readWindows(
  context: Pick<QueryContext, "client" | "keyspace">,
  { stream, window, keys, range, budget }: WindowHistory,
): Promise<{ readonly rows: WindowRow[]; readonly notices: readonly Notice[] }> {
  const { slices, notices } = keySlices(keys, range, window.bucketMs);
  const rows: WindowRow[] = [];
  const valueBytes = VALUE_BYTES * window.measures.length * window.aggregates.length;
  await readPartitions(context, {
    cql: windowsCql(context.keyspace),
    partitions: slices.map(({ key, bucket, from, to }) => [
      stream.name,
      key,
      window.size,
      new Date(bucket),
      new Date(from),
      new Date(to),
    ]),
    budget,
    bytesOf: () => ROW_BYTES + valueBytes,
    onRow: (row, index) => void rows.push(storedWindow(row, slices[index]!.key)),
  });
  return { rows, notices };
}

function storedWindow(row: cassandra.types.Row, key: string): WindowRow {
  const time = (name: string) => (row[name] as Date | null)?.getTime() ?? null;
  const number = (name: string) => Number(row[name] ?? 0);
  const state: WindowState = {
    key,
    start: time("window_start")!,
    end: time("window_end")!,
    status: row["status"] as WindowState["status"],
    revision: number("revision"),
    count: number("count"),
    late: number("late"),
    watermark: time("watermark"),
    measures: (row["measures"] ?? {}) as WindowState["measures"],
  };
  return windowRow(state, null);
}
