/**
 * The inserts of the tables that all streams share.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type {
  ArrivalPositions,
  KeptDeadLetter,
  KeptLateRecord,
  KeptRecord,
  KeptWindow,
} from "../record/rows.ts";
import { arrivalPlace, type Letters } from "./arrival_place.ts";
import { bucketStart } from "./bucket.ts";
import { ttlSeconds } from "./compaction.ts";
import { type Insert, insertInto, writeTimestamp } from "./insert.ts";
import { latestShard } from "./shard.ts";
import type { StoredStream } from "./stored_declaration.ts";
import { arrivals, buckets, deadLetters, lateRecords, latest, windows } from "./tables.ts";
import type { ValueWriter } from "./value_writer.ts";

const LATEST = insertInto(latest, { ttl: true });

/**
 * The insert that makes a record the newest one of its key, unless a newer is there.
 *
 * Its write timestamp is the event time, so Cassandra itself keeps the highest event time, in
 * whatever order records arrive and however often.
 */
export function latestInsert(
  stream: StoredStream,
): Insert<Pick<KeptRecord, "key" | "eventTime" | "value">> {
  const name = Buffer.from(stream.name);
  const { rawMs, windowsMs } = stream.retention;
  // A key is listed as long as anything of it is kept.
  const ttl = ttlSeconds(stream.windows.length === 0 ? rawMs : Math.max(rawMs, windowsMs));
  return {
    query: LATEST.query,
    partition: ({ key }) => `latest ${stream.name} ${latestShard(key)}`,
    write({ key, eventTime, value }, values) {
      values.count(LATEST.values);
      values.copy(name);
      values.int(latestShard(key));
      values.text(key);
      values.bigint(eventTime);
      values.copy(value);
      values.bigint(eventTime * 1_000);
      values.int(ttl);
    },
  };
}

const WINDOW = insertInto(windows, { ttl: true });

/**
 * The insert of a window update.
 *
 * Its stamp, which rises with every update of a task, is the write timestamp. Updates without one
 * may share a millisecond, in which Cassandra would merge two rows column by column; there the
 * revision decides.
 *
 * Writing throws a {@linkcode RangeError} when the stream has no window of the update's size.
 */
export function windowInsert(stream: StoredStream): Insert<KeptWindow> {
  const name = Buffer.from(stream.name);
  const ttl = ttlSeconds(stream.retention.windowsMs);
  const lengths = bucketLengths(stream);
  const bucketOf = ({ start, size }: KeptWindow["update"]) => bucketStart(start, lengths(size));
  return {
    query: WINDOW.query,
    partition: ({ update }) =>
      `windows ${stream.name} ${update.size} ${bucketOf(update)} ${update.key}`,
    write({ update, position, stamp }, values) {
      values.count(WINDOW.values);
      values.copy(name);
      values.text(update.key);
      values.bigint(update.size);
      values.bigint(bucketOf(update));
      values.bigint(update.start);
      values.bigint(update.end);
      values.text(update.status);
      values.bigint(update.revision);
      values.bigint(update.count);
      values.bigint(update.late);
      if (update.watermark === null) values.unset();
      else values.bigint(update.watermark);
      writeMeasures(update.measures, values);
      // Written in any case: a window that is whole now must not stay partial.
      values.boolean(update.partial === true);
      writeInputs(update.inputs, values);
      values.bigint(stamp ?? writeTimestamp(position) + update.revision % 1_000);
      values.int(ttl);
    },
  };
}

/** The length of a window size's buckets, ms; it throws a {@linkcode RangeError} for another size. */
function bucketLengths(stream: StoredStream): (size: number) => number {
  const lengths = new Map(stream.windows.map(({ size, bucketMs }) => [size, bucketMs]));
  return (size) => {
    const bucketMs = lengths.get(size);
    if (bucketMs !== undefined) return bucketMs;
    throw new RangeError(`Stream '${stream.name}' has no window of size ${size} ms`);
  };
}

/** Every update of a window has them or none has: unset ones leave nothing behind. */
function writeInputs(inputs: KeptWindow["update"]["inputs"], values: ValueWriter): void {
  for (const count of [inputs?.present, inputs?.expected]) {
    if (count === undefined) values.unset();
    else values.bigint(count);
  }
}

function writeMeasures(measures: KeptWindow["update"]["measures"], values: ValueWriter): void {
  values.map(Object.entries(measures), ([measure, summary]) => {
    values.text(measure);
    values.map(Object.entries(summary), ([aggregate, value]) => {
      if (typeof value !== "number") {
        throw new RangeError(`/measures/${measure}/${aggregate} is not a number`);
      }
      values.text(aggregate);
      values.double(value);
    });
  });
}

/** Names the partition of a late record or dead letter within its table. */
function arrivalPartition(stream: StoredStream, { position }: ArrivalPositions): string {
  const { bucket, partition, chunk } = arrivalPlace(position);
  return `${stream.name} ${bucket} ${partition} ${chunk}`;
}

/** Writes the columns that tables of late records and dead letters begin with. */
function writeArrival(stream: Uint8Array, row: ArrivalPositions, values: ValueWriter): void {
  const { position, source } = row;
  const { bucket, partition, chunk } = arrivalPlace(position);
  values.copy(stream);
  values.bigint(bucket);
  values.int(partition);
  values.bigint(chunk);
  values.bigint(position.appendedMs);
  values.decimal(position.offset);
  values.text(source.topic);
  values.int(source.partition);
  values.decimal(source.offset);
}

const LATE = insertInto(lateRecords, { ttl: true });

/** The insert of a late record; it is kept as long as the stream's raw rows. */
export function lateRecordInsert(stream: StoredStream): Insert<KeptLateRecord> {
  const name = Buffer.from(stream.name);
  const ttl = ttlSeconds(stream.retention.rawMs);
  return {
    query: LATE.query,
    partition: (row) => `late_records ${arrivalPartition(stream, row)}`,
    write(row, values) {
      const { window } = row;
      values.count(LATE.values);
      writeArrival(name, row, values);
      values.bigint(row.eventTime);
      values.bigint(window.size);
      values.bigint(window.start);
      values.bigint(window.end);
      values.bigint(row.lateByMs);
      values.text(row.key);
      values.copy(row.value);
      values.bigint(writeTimestamp(row.position));
      values.int(ttl);
    },
  };
}

const DEAD = insertInto(deadLetters, { ttl: true });

/** The insert of a dead letter; it is kept as long as the stream's raw rows. */
export function deadLetterInsert(stream: StoredStream): Insert<KeptDeadLetter> {
  const name = Buffer.from(stream.name);
  const ttl = ttlSeconds(stream.retention.rawMs);
  const writeBlob = (bytes: Uint8Array | null, values: ValueWriter) =>
    bytes === null ? values.unset() : values.copy(bytes);
  return {
    query: DEAD.query,
    partition: (row) => `dead_letters ${arrivalPartition(stream, row)}`,
    write(row, values) {
      values.count(DEAD.values);
      writeArrival(name, row, values);
      writeBlob(row.key, values);
      writeBlob(row.value, values);
      values.text(row.reason);
      values.bigint(writeTimestamp(row.position));
      values.int(ttl);
    },
  };
}

const LISTING = insertInto(arrivals, { ttl: true });

/** The insert that lists the chunk of a late record or dead letter, so that it is read. */
export function listingInsert(
  stream: StoredStream,
  letters: Letters,
): Insert<Pick<ArrivalPositions, "position">> {
  const name = Buffer.from(stream.name);
  const ttl = ttlSeconds(stream.retention.rawMs);
  return {
    query: LISTING.query,
    partition: ({ position }) =>
      `arrivals ${stream.name} ${letters} ${arrivalPlace(position).bucket}`,
    write({ position }, values) {
      const { bucket, step, partition, chunk } = arrivalPlace(position);
      values.count(LISTING.values);
      values.copy(name);
      values.text(letters);
      values.bigint(bucket);
      values.bigint(step);
      values.int(partition);
      values.bigint(chunk);
      values.bigint(writeTimestamp(position));
      values.int(ttl);
    },
  };
}

const BUCKET = insertInto(buckets, { ttl: true });

/**
 * The insert that lists a bucket that has records, so that a walk through long ago finds it. What a
 * bucket holds is called `records`, `late`, `dead`, or by the size of its windows in ms.
 */
export function recordBucketInsert(
  stream: StoredStream,
): Insert<Pick<KeptRecord, "eventTime" | "position">> {
  const { rawMs } = stream.retention;
  return bucketInsert(stream, {
    ttl: ttlSeconds(rawMs),
    rowsOf: () => "records",
    bucketOf: ({ eventTime }) => bucketStart(eventTime, stream.rawBucketMs),
  });
}

/** The insert that lists a bucket that has windows of a size. */
export function windowBucketInsert(
  stream: StoredStream,
): Insert<Pick<KeptWindow, "update" | "position">> {
  const lengths = bucketLengths(stream);
  return bucketInsert(stream, {
    ttl: ttlSeconds(stream.retention.windowsMs),
    rowsOf: ({ update }) => String(update.size),
    bucketOf: ({ update }) => bucketStart(update.start, lengths(update.size)),
  });
}

/** The insert that lists a day on which late records or dead letters came. */
export function letterBucketInsert(
  stream: StoredStream,
  letters: Letters,
): Insert<Pick<ArrivalPositions, "position">> {
  return bucketInsert(stream, {
    ttl: ttlSeconds(stream.retention.rawMs),
    rowsOf: () => letters,
    bucketOf: ({ position }) => arrivalPlace(position).bucket,
  });
}

/** How rows are listed. */
export interface BucketForm<Row> {
  readonly ttl: number;
  readonly rowsOf: (row: Row) => string;
  readonly bucketOf: (row: Row) => number;
}

/**
 * A bucket is listed again at the latest so long after it was, while rows come to it: so much longer
 * than rows does its listing live, ms.
 */
export const LISTED_AGAIN_MS = 3_600_000;

/** Cassandra's longest time to live, s. */
const MAX_TTL = 20 * 365 * 86_400;

/** The insert that lists the bucket of a row. */
export function bucketInsert<Row extends Pick<KeptWindow, "position">>(
  stream: StoredStream,
  { ttl, rowsOf, bucketOf }: BucketForm<Row>,
): Insert<Row> {
  const name = Buffer.from(stream.name);
  const listingTtl = Math.min(ttl + LISTED_AGAIN_MS / 1_000, MAX_TTL);
  return {
    query: BUCKET.query,
    partition: (row) => `buckets ${stream.name} ${rowsOf(row)}`,
    write(row, values) {
      values.count(BUCKET.values);
      values.copy(name);
      values.text(rowsOf(row));
      values.bigint(bucketOf(row));
      values.bigint(writeTimestamp(row.position));
      values.int(listingTtl);
    },
  };
}
