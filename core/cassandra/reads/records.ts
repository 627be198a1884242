import type { RecordRow } from "../../contract/record.ts";
import type { Order } from "../bucket.ts";
import { quote } from "../cql.ts";
import { numberOf, timeOf } from "../row_values.ts";
import type { StoredStream } from "../stored_declaration.ts";
import { type BucketRead, RECORD_PAGES } from "./read.ts";

/** A record that is not parsed yet. */
export interface RecordText extends Omit<RecordRow, "record"> {
  /** The producer's JSON text. */
  readonly text: string;
}

/** Records of a key by event time; newest first by default. */
export function recordsRead(
  keyspace: string,
  stream: Pick<StoredStream, "table" | "key" | "rawBucketMs">,
  options: { readonly order?: Order } = {},
): BucketRead<RecordText> {
  const { order = "desc" } = options;
  return {
    cql: "SELECT event_time, kafka_partition, kafka_offset, record " +
      `FROM ${quote(keyspace)}.${quote(stream.table)} ` +
      `WHERE ${quote(stream.key)} = ? AND bucket = ? AND event_time >= ? AND event_time < ?` +
      (order === "asc" ? " ORDER BY event_time ASC" : ""),
    order,
    bucketMs: stream.rawBucketMs,
    paramsOf: ({ key, bucket, from, to }) => [
      key,
      bucket,
      new Date(from),
      new Date(to),
    ],
    decode: (row, key) => ({
      key,
      time: timeOf(row["event_time"])!,
      partition: row["kafka_partition"] as number,
      offset: numberOf(row["kafka_offset"])!,
      text: row["record"] as string,
    }),
    positionOf: ({ time, partition, offset }) => [time, partition, offset],
    pages: RECORD_PAGES,
  };
}
