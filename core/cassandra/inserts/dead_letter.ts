import { Buffer } from "node:buffer";
import { ttlSeconds } from "../compaction.ts";
import type { StoredStream } from "../stored_declaration.ts";
import { writeTimestamp } from "../write_timestamp.ts";
import { ARRIVAL_COLUMNS, arrivalKey } from "./arrival_key.ts";
import { type Insert, insertQuery } from "./insert.ts";
import type { RecordPosition } from "./position.ts";

/** A record that could not be processed, and why. */
export interface DeadLetterRow {
  readonly reason: string;
  /** The bytes as they came; null when absent. */
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** Of the record in the `.dead` topic, or of the record itself when it never was in one. */
  readonly position: RecordPosition;
  /** Where the record came in. */
  readonly source: Pick<RecordPosition, "topic" | "partition" | "offset">;
}

const QUERY = insertQuery("dead_letters", [
  ...ARRIVAL_COLUMNS,
  "key",
  "value",
  "reason",
], { ttl: true });

/** The insert of a dead letter; it is kept as long as the stream's raw rows. */
export function deadLetterInsert(stream: StoredStream, row: DeadLetterRow): Insert {
  const { position } = row;
  const { bucket, values } = arrivalKey(stream.name, row);
  return {
    query: QUERY,
    params: [
      ...values,
      blob(row.key),
      blob(row.value),
      row.reason,
      writeTimestamp(position.appendedMs),
      ttlSeconds(stream.retention.rawMs),
    ],
    partition: `dead_letters ${stream.name} ${bucket}`,
    bytes: (row.value?.length ?? 0) + row.reason.length,
  };
}

/** The driver takes blobs as `Buffer` only. */
function blob(bytes: Uint8Array | null): Buffer | undefined {
  return bytes === null ? undefined : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
