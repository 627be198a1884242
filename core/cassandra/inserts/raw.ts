import type { JsonRecord } from "../../record/record_reader.ts";
import { bucketStart } from "../bucket.ts";
import { fieldColumns } from "../columns.ts";
import type { StoredStream } from "../stored_declaration.ts";
import { writeTimestamp } from "../write_timestamp.ts";
import { columnValue, MAX_TIME } from "./column_value.ts";
import { type Insert, insertQuery } from "./insert.ts";
import type { RecordPosition } from "./position.ts";

/** A valid record of a stream. */
export interface RawRow {
  readonly key: string;
  /** Epoch ms. */
  readonly eventTime: number;
  readonly record: JsonRecord;
  /** The record as its producer wrote it. */
  readonly text: string;
  readonly position: RecordPosition;
}

/**
 * Makes the inserts of a stream's raw table.
 *
 * The insert throws a {@linkcode RangeError} when a column cannot hold its value.
 */
export function createRawInsert(stream: StoredStream): (row: RawRow) => Insert {
  const columns = fieldColumns(stream);
  const query = insertQuery(stream.table, [
    stream.key,
    "bucket",
    "event_time",
    "kafka_partition",
    "kafka_offset",
    ...columns.map(({ name }) => name),
    "record",
  ], { ttl: false });
  return ({ key, eventTime, record, text, position }) => {
    if (Math.abs(eventTime) > MAX_TIME) {
      throw new RangeError(`/${stream.time} is ${eventTime} ms from 1970, more than a date holds`);
    }
    const bucket = bucketStart(eventTime, stream.rawBucketMs);
    const { partition, offset, appendedMs } = position;
    const values = columns.map((column) => columnValue(column, record[column.name]));
    return {
      query,
      params: [
        key,
        bucket,
        eventTime,
        partition,
        offset,
        ...values,
        text,
        writeTimestamp(appendedMs),
      ],
      partition: `${stream.table} ${bucket} ${key}`,
      bytes: 2 * text.length,
    };
  };
}
