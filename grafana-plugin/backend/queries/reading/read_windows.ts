import {
  type WindowParts,
  windowRowsRead,
  type WindowSource,
} from "#core/cassandra/reads/windows.ts";
import type { WindowRow } from "../../../src/contract/rows.ts";
import type { Notice, TimeRange } from "../../../src/frames/mod.ts";
import type { QueryContext } from "./context.ts";
import type { ReadBudget } from "./read_budget.ts";
import { readBuckets } from "./read_partitions.ts";

/** Bytes of a row without its values, and of one value. */
const ROW_BYTES = 80;
const VALUE_BYTES = 16;

/** What is read of the windows' history. */
export interface WindowHistory {
  readonly source: WindowSource;
  readonly keys: readonly string[];
  readonly range: Readonly<TimeRange>;
  readonly parts: WindowParts;
  readonly budget: ReadBudget;
}

/** Windows that Cassandra holds, withdrawn ones among them, in any order. */
export async function readWindows(
  context: Pick<QueryContext, "client">,
  { source, keys, range, parts, budget }: WindowHistory,
): Promise<{ readonly rows: WindowRow[]; readonly notices: readonly Notice[] }> {
  const rows: WindowRow[] = [];
  const rowBytes = ROW_BYTES + VALUE_BYTES * parts.values.length;
  const notices = await readBuckets(context, windowRowsRead(source, parts), {
    keys,
    range,
    budget,
    bytesOf: () => rowBytes,
    onRow: (row) => void rows.push(row),
  });
  return { rows, notices };
}
