/**
 * The insert of every kind of row.
 *
 * The same row gives the same insert, write timestamp included, so that a row may be written again
 * and never overwrites a newer one.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { WindowUpdate } from "#window/mod.ts";
import type {
  ArrivalPositions,
  KeptDeadLetter,
  KeptLateRecord,
  KeptRecord,
  RecordPosition,
} from "../record/rows.ts";
import { bucketStart, DAY_BUCKET_MS } from "./bucket.ts";
import { type FieldColumn, fieldColumns } from "./columns.ts";
import { ttlSeconds } from "./compaction.ts";
import { quote } from "./cql.ts";
import { latestShard } from "./shard.ts";
import type { StoredStream } from "./stored_declaration.ts";

/** One row to write: a statement for `client.execute` or `client.batch` with `prepare: true`. */
export interface Insert {
  readonly query: string;
  readonly params: readonly unknown[];
  /** Names table and partition: inserts with the same one may share an unlogged batch. */
  readonly partition: string;
  /** Rough size, for the size of a batch. */
  readonly bytes: number;
}

/**
 * `INSERT` with bound values for these columns, then the write timestamp and, if `ttl` is set, the
 * time to live in seconds.
 */
function insertQuery(
  table: string,
  columns: readonly string[],
  options: { readonly ttl: boolean },
): string {
  const names = columns.map(quote).join(", ");
  const marks = columns.map(() => "?").join(", ");
  const ttl = options.ttl ? " AND TTL ?" : "";
  return `INSERT INTO ${quote(table)} (${names}) VALUES (${marks}) USING TIMESTAMP ?${ttl}`;
}

/**
 * Cassandra's write timestamp, µs, of a row that came from a Kafka record.
 *
 * The time of the append is the same however often a record is read, so a replayed write, or one of
 * a worker that lost its partition, never overwrites a newer one; and it is close to the wall clock,
 * which time-window compaction sorts by.
 */
function writeTimestamp({ appendedMs }: Pick<RecordPosition, "appendedMs">): number {
  return appendedMs * 1_000;
}

/** The farthest time from the epoch that a `Date` holds, ms. */
const MAX_TIME = 8.64e15;

/**
 * Makes the inserts of a stream's raw table.
 *
 * The insert throws a {@linkcode RangeError} when a column cannot hold its value.
 */
export function createRawInsert(stream: StoredStream): (row: KeptRecord) => Insert {
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
    const values = columns.map((column) => columnValue(column, record[column.name]));
    return {
      query,
      params: [
        key,
        bucket,
        eventTime,
        position.partition,
        position.offset,
        ...values,
        text,
        writeTimestamp(position),
      ],
      partition: `${stream.table} ${bucket} ${key}`,
      bytes: 2 * text.length,
    };
  };
}

const MIN_BIGINT = -(2 ** 63);
const MAX_BIGINT = 2 ** 63;

/**
 * A field's value as its column takes it; undefined, which writes nothing, for an absent one: a
 * written null would be a tombstone.
 *
 * @throws {RangeError} when the column cannot hold the value
 */
export function columnValue(column: FieldColumn, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (column.json) return JSON.stringify(value);
  switch (column.type) {
    case "timestamp": {
      const time = Date.parse(value as string);
      if (Number.isNaN(time)) throw new RangeError(`/${column.name} is not a time: '${value}'`);
      return time;
    }
    case "bigint": {
      // The driver would store the nearest number that fits.
      if (!((value as number) >= MIN_BIGINT && (value as number) < MAX_BIGINT)) {
        throw new RangeError(`/${column.name} is ${value}, more than 64 bits hold`);
      }
      return value;
    }
    default:
      return value;
  }
}

const LATEST = insertQuery("latest", ["stream", "shard", "key", "event_time", "record"], {
  ttl: true,
});

/**
 * The insert that makes a record the newest one of its key, unless a newer is there.
 *
 * Its write timestamp is the event time, so Cassandra itself keeps the highest event time, in
 * whatever order records arrive and however often.
 */
export function latestInsert(
  stream: StoredStream,
  row: Pick<KeptRecord, "key" | "eventTime" | "text">,
): Insert {
  const shard = latestShard(row.key);
  const { rawMs, windowsMs } = stream.retention;
  return {
    query: LATEST,
    params: [
      stream.name,
      shard,
      row.key,
      row.eventTime,
      row.text,
      row.eventTime * 1_000,
      // A key is listed as long as anything of it is kept.
      ttlSeconds(Math.max(rawMs, windowsMs)),
    ],
    partition: `latest ${stream.name} ${shard}`,
    bytes: row.text.length,
  };
}

const WINDOW = insertQuery("windows", [
  "stream",
  "key",
  "size",
  "bucket",
  "window_start",
  "window_end",
  "status",
  "revision",
  "count",
  "late",
  "watermark",
  "measures",
], { ttl: true });

/** Bytes of a summary of one measure, roughly. */
const SUMMARY = 150;

/**
 * The insert of a window update.
 *
 * Two revisions of one window may be appended in the same millisecond; Cassandra would then merge
 * the two rows column by column, so the revision decides within the millisecond.
 *
 * @param appendedMs the Kafka record's timestamp, epoch ms
 * @throws {RangeError} when the stream has no window of that size
 */
export function windowInsert(
  stream: StoredStream,
  update: WindowUpdate,
  options: { readonly appendedMs: number },
): Insert {
  const window = stream.windows.find(({ size }) => size === update.size);
  if (window === undefined) {
    throw new RangeError(`Stream '${stream.name}' has no window of size ${update.size} ms`);
  }
  const bucket = bucketStart(update.start, window.bucketMs);
  return {
    query: WINDOW,
    params: [
      stream.name,
      update.key,
      update.size,
      bucket,
      update.start,
      update.end,
      update.status,
      update.revision,
      update.count,
      update.late,
      update.watermark,
      update.measures,
      writeTimestamp(options) + update.revision % 1_000,
      ttlSeconds(stream.retention.windowsMs),
    ],
    partition: `windows ${stream.name} ${update.size} ${bucket} ${update.key}`,
    bytes: SUMMARY * (1 + window.measures.length),
  };
}

/** Columns that tables of late records and dead letters begin with. */
const ARRIVAL_COLUMNS: readonly string[] = [
  "stream",
  "bucket",
  "at",
  "kafka_partition",
  "kafka_offset",
  "source_topic",
  "source_partition",
  "source_offset",
];

/** The values of {@linkcode ARRIVAL_COLUMNS}, and the bucket, epoch ms. */
function arrivalKey(
  stream: string,
  { position, source }: ArrivalPositions,
): { readonly bucket: number; readonly values: readonly unknown[] } {
  const bucket = bucketStart(position.appendedMs, DAY_BUCKET_MS);
  const values = [
    stream,
    bucket,
    position.appendedMs,
    position.partition,
    position.offset,
    source.topic,
    source.partition,
    source.offset,
  ];
  return { bucket, values };
}

const LATE = insertQuery("late_records", [
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
export function lateRecordInsert(stream: StoredStream, row: KeptLateRecord): Insert {
  const { window } = row;
  const { bucket, values } = arrivalKey(stream.name, row);
  return {
    query: LATE,
    params: [
      ...values,
      row.eventTime,
      window.size,
      window.start,
      window.end,
      row.lateByMs,
      row.key,
      row.text,
      writeTimestamp(row.position),
      ttlSeconds(stream.retention.rawMs),
    ],
    partition: `late_records ${stream.name} ${bucket}`,
    bytes: row.text.length,
  };
}

const DEAD = insertQuery("dead_letters", [
  ...ARRIVAL_COLUMNS,
  "key",
  "value",
  "reason",
], { ttl: true });

/** The insert of a dead letter; it is kept as long as the stream's raw rows. */
export function deadLetterInsert(stream: StoredStream, row: KeptDeadLetter): Insert {
  const { bucket, values } = arrivalKey(stream.name, row);
  return {
    query: DEAD,
    params: [
      ...values,
      blob(row.key),
      blob(row.value),
      row.reason,
      writeTimestamp(row.position),
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
