import type { Buffer } from "node:buffer";
import type cassandra from "cassandra-driver";
import type { DeadLetterBytes } from "../../record/dead_letter.ts";
import { type SourcePosition, sourcePosition } from "../../record/source_position.ts";
import { bucketStart, DAY_BUCKET_MS, type Order } from "../bucket.ts";
import { quote } from "../cql.ts";
import { numberOf, type Row, timeOf } from "../row_values.ts";
import type { BucketRead } from "./read.ts";

/** When a record came into a `.late` or `.dead` topic, and its place there. */
export interface Arrival {
  /** Append time, epoch ms. */
  readonly at: number;
  readonly partition: number;
  readonly offset: number;
}

/** A record that came too late. Times are epoch ms. */
export interface LateArrival extends Arrival {
  readonly key: string | null;
  readonly eventTime: number | null;
  readonly lateByMs: number | null;
  /** The window that it missed: size in ms, 0 for sessions. */
  readonly size: number | null;
  readonly start: number | null;
  readonly end: number | null;
}

/** A late record as its producer wrote it. */
export interface LateText extends LateArrival {
  /** Where the record was read. */
  readonly source: SourcePosition | null;
  /** The producer's JSON text. */
  readonly record: string | null;
}

/** A dead letter without where it came from. */
export type DeadArrival = Omit<DeadLetterBytes, "source">;

/** What is read of the rows of one table that is kept by day of arrival. */
export interface ArrivalForm<T extends Arrival> {
  readonly table: "late_records" | "dead_letters";
  readonly columns: string;
  readonly decode: (row: Row) => T;
}

const SOURCE = "source_topic, source_partition, source_offset";
const LATE = "key, event_time, late_by_ms, window_size, window_start, window_end";
const DEAD = "key, reason, value";

/** Late records without the records themselves. */
export const LATE_ARRIVALS: ArrivalForm<LateArrival> = {
  table: "late_records",
  columns: LATE,
  decode: lateArrival,
};

/** Late records as their producer wrote them. */
export const LATE_RECORDS: ArrivalForm<LateText> = {
  table: "late_records",
  columns: `${LATE}, record, ${SOURCE}`,
  decode: (row) => ({
    ...lateArrival(row),
    source: sourceOf(row),
    record: row["record"] as string | null,
  }),
};

/** Dead letters without where they came from. */
export const DEAD_ARRIVALS: ArrivalForm<DeadArrival> = {
  table: "dead_letters",
  columns: DEAD,
  decode: deadArrival,
};

/** Dead letters with where they came from. */
export const DEAD_LETTERS: ArrivalForm<DeadLetterBytes> = {
  table: "dead_letters",
  columns: `${DEAD}, ${SOURCE}`,
  decode: (row) => ({ ...deadArrival(row), source: sourceOf(row) }),
};

/** Options of {@linkcode arrivalsRead}. */
export interface ArrivalOptions {
  /** By arrival; newest first by default. */
  readonly order?: Order;
  /** Rows of a day that are read at most, in order; absent for all. */
  readonly limit?: number | undefined;
}

/** Late records or dead letters of a stream, whose name is their key here. */
export function arrivalsRead<T extends Arrival>(
  keyspace: string,
  { table, columns, decode }: ArrivalForm<T>,
  { order = "desc", limit }: ArrivalOptions = {},
): BucketRead<T> {
  return {
    cql: `SELECT at, kafka_partition, kafka_offset, ${columns} ` +
      `FROM ${quote(keyspace)}.${table} WHERE stream = ? AND bucket = ? AND at >= ? AND at < ?` +
      `${order === "asc" ? " ORDER BY at ASC" : ""}${limit === undefined ? "" : " LIMIT ?"}`,
    order,
    bucketMs: DAY_BUCKET_MS,
    paramsOf: ({ key, bucket, from, to }) => [
      key,
      new Date(bucket),
      new Date(from),
      new Date(to),
      ...(limit === undefined ? [] : [limit]),
    ],
    decode,
    positionOf: ({ at, partition, offset }) => [at, partition, offset],
  };
}

function lateArrival(row: Row): LateArrival {
  return {
    at: timeOf(row["at"])!,
    partition: row["kafka_partition"] as number,
    offset: numberOf(row["kafka_offset"])!,
    key: row["key"] as string | null,
    eventTime: timeOf(row["event_time"]),
    lateByMs: numberOf(row["late_by_ms"]),
    size: numberOf(row["window_size"]),
    start: timeOf(row["window_start"]),
    end: timeOf(row["window_end"]),
  };
}

function deadArrival(row: Row): DeadArrival {
  return {
    at: timeOf(row["at"])!,
    partition: row["kafka_partition"] as number,
    offset: numberOf(row["kafka_offset"])!,
    key: row["key"] as Uint8Array | null,
    reason: row["reason"] as string | null,
    value: row["value"] as Uint8Array | null,
  };
}

function sourceOf(row: Row): SourcePosition | null {
  return sourcePosition(row["source_topic"] as string | null, {
    partition: row["source_partition"] as number | null,
    offset: numberOf(row["source_offset"]),
  });
}

/** What a dead letter is replayed from. */
export interface ReplayableLetter {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly sourceTopic: string | null;
  readonly sourcePartition: number | null;
}

/** A dead letter by its place; undefined when there is none, or none any more. */
export async function readDeadLetter(
  client: cassandra.Client,
  { keyspace, stream }: { readonly keyspace: string; readonly stream: string },
  { at, partition, offset }: Arrival,
): Promise<ReplayableLetter | undefined> {
  const { rows: [row] } = await client.execute(
    `SELECT key, value, source_topic, source_partition FROM ${quote(keyspace)}.dead_letters ` +
      "WHERE stream = ? AND bucket = ? AND at = ? AND kafka_partition = ? AND kafka_offset = ?",
    [stream, new Date(bucketStart(at, DAY_BUCKET_MS)), new Date(at), partition, offset],
    { prepare: true, isIdempotent: true },
  );
  return row && {
    key: row["key"] as Buffer | null,
    value: row["value"] as Buffer | null,
    sourceTopic: row["source_topic"] as string | null,
    sourcePartition: row["source_partition"] as number | null,
  };
}
