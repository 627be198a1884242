import type cassandra from "cassandra-driver";
import { quote } from "#core/cassandra/cql.ts";
import type { StoredStream, StoredWindow } from "#core/cassandra/stored_declaration.ts";
import type { WindowRow } from "../../../src/contract/rows.ts";
import type { Notice, TimeRange, WindowValue } from "../../../src/frames/mod.ts";
import type { QueryContext } from "../reading/context.ts";
import { keySlices } from "../reading/partitions.ts";
import type { ReadBudget } from "../reading/read_budget.ts";
import { readPartitions } from "../reading/read_partitions.ts";
import { type SelectedValues, selectValues } from "./select_values.ts";

/** Bytes of a row without its values, and of one value. */
const ROW_BYTES = 80;
const VALUE_BYTES = 16;

/** What is read of each window. */
export interface WindowParts {
  readonly values: readonly WindowValue[];
  /** Late records and watermark too, which series do not show; else they read as none. */
  readonly lateness: boolean;
}

/** What is read of the windows' history. */
export interface WindowHistory {
  readonly stream: StoredStream;
  readonly window: StoredWindow;
  readonly keys: readonly string[];
  readonly range: Readonly<TimeRange>;
  readonly parts: WindowParts;
  readonly budget: ReadBudget;
}

/** The statement for one key and bucket; the newest rows come first. */
export function windowsCql(keyspace: string, { values, lateness }: WindowParts): string {
  return "SELECT window_start, window_end, status, revision, count" +
    `${lateness ? ", late, watermark" : ""}${selectValues(values).cql} ` +
    `FROM ${quote(keyspace)}.windows WHERE stream = ? AND key = ? AND size = ? AND bucket = ? ` +
    "AND window_start >= ? AND window_start < ?";
}

/** Windows that Cassandra holds, withdrawn ones among them, in any order. */
export async function readWindows(
  context: Pick<QueryContext, "client" | "keyspace">,
  { stream, window, keys, range, parts, budget }: WindowHistory,
): Promise<{ readonly rows: WindowRow[]; readonly notices: readonly Notice[] }> {
  const { slices, notices } = keySlices(keys, range, window.bucketMs);
  const rows: WindowRow[] = [];
  const { valuesOf } = selectValues(parts.values);
  const rowBytes = ROW_BYTES + VALUE_BYTES * parts.values.length;
  await readPartitions(context, {
    cql: windowsCql(context.keyspace, parts),
    partitions: slices.map(({ key, bucket, from, to }) => [
      stream.name,
      key,
      window.size,
      new Date(bucket),
      new Date(from),
      new Date(to),
    ]),
    budget,
    bytesOf: () => rowBytes,
    onRow: (row, index) => void rows.push(storedWindow(row, { key: slices[index]!.key, valuesOf })),
  });
  return { rows, notices };
}

function storedWindow(
  row: cassandra.types.Row,
  { key, valuesOf }: Pick<SelectedValues, "valuesOf"> & { readonly key: string },
): WindowRow {
  return {
    key,
    start: time(row["window_start"])!,
    end: time(row["window_end"])!,
    status: row["status"] as WindowRow["status"],
    revision: whole(row["revision"]),
    count: whole(row["count"]),
    late: whole(row["late"]),
    watermark: time(row["watermark"]),
    appended: null,
    values: valuesOf(row),
  };
}

function time(value: Date | null | undefined): number | null {
  return value?.getTime() ?? null;
}

function whole(value: cassandra.types.Long | null | undefined): number {
  return value?.toNumber() ?? 0;
}
