import {
  createRawInsert,
  deadLetterInsert,
  type Insert,
  lateRecordInsert,
  latestInsert,
  windowInsert,
} from "#core/cassandra/inserts.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import type { PlannedRow, PlannedRowOf, RefusedRow } from "../sink.ts";

/** An insert, and the row that it stores. */
export interface RenderedRow {
  readonly insert: Insert;
  readonly row: PlannedRow;
}

/** Rows as Cassandra takes them. */
export interface Rendering {
  readonly rendered: readonly RenderedRow[];
  /** Rows with a value that its column cannot hold. */
  readonly refused: readonly RefusedRow[];
}

/**
 * Makes the function that renders rows of a stream: an insert each, and of the records of each key
 * the newest once more, for the `latest` table.
 */
export function createRenderer(
  stream: StoredStream,
): (rows: readonly PlannedRow[]) => Rendering {
  const rawInsert = createRawInsert(stream);
  const insertOf = (row: PlannedRow): Insert => {
    switch (row.kind) {
      case "record":
        return rawInsert(row);
      case "window":
        return windowInsert(stream, row.update, row.position);
      case "late":
        return lateRecordInsert(stream, row);
      case "dead":
        return deadLetterInsert(stream, row);
    }
  };
  return (rows) => {
    const rendered: RenderedRow[] = [];
    const refused: RefusedRow[] = [];
    const latest = new Map<string, PlannedRowOf<"record">>();
    for (const row of rows) {
      try {
        rendered.push({ insert: insertOf(row), row });
      } catch (error) {
        refused.push({ row, reason: errorMessage(error) });
        continue;
      }
      if (row.kind !== "record") continue;
      const newest = latest.get(row.key);
      if (newest === undefined || row.eventTime >= newest.eventTime) latest.set(row.key, row);
    }
    for (const row of latest.values()) rendered.push({ insert: latestInsert(stream, row), row });
    return { rendered, refused };
  };
}
