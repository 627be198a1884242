import { ttlSeconds } from "../compaction.ts";
import type { StoredStream } from "../stored_declaration.ts";
import { writeTimestamp } from "../write_timestamp.ts";
import { ARRIVAL_COLUMNS, arrivalKey } from "./arrival_key.ts";
import { type Insert, insertQuery } from "./insert.ts";
import type { RecordPosition } from "./position.ts";

/** A record that came after its windows were closed for good. */
export interface LateRow {
  readonly key: string;
  /** Epoch ms. */
  readonly eventTime: number;
  /** The record as its producer wrote it. */
  readonly text: string;
  /** The last window that would have held it: size, start and end, ms. */
  readonly window: { readonly size: number; readonly start: number; readonly end: number };
  /** How far behind the end of the allowed lateness it came, ms. */
  readonly lateByMs: number;
  /** Of the record in the `.late` topic. */
  readonly position: RecordPosition;
  /** Where the record came in. */
  readonly source: Pick<RecordPosition, "topic" | "partition" | "offset">;
}

const QUERY = insertQuery("late_records", [
  ...ARRIVAL_COLUMNS,
  "event_time",
  "window_size",
  "window_start",
  "window_end",
  "late_by_ms",
  "key",
  "record",
], { ttl: true });

/** The insert of a late record; it is kept as long as the stream's raw rows. */
export function lateRecordInsert(stream: StoredStream, row: LateRow): Insert {
  const { position, window } = row;
  const { bucket, values } = arrivalKey(stream.name, row);
  return {
    query: QUERY,
    params: [
      ...values,
      row.eventTime,
      window.size,
      window.start,
      window.end,
      row.lateByMs,
      row.key,
      row.text,
      writeTimestamp(position.appendedMs),
      ttlSeconds(stream.retention.rawMs),
    ],
    partition: `late_records ${stream.name} ${bucket}`,
    bytes: row.text.length,
  };
}
