import type { Buffer } from "node:buffer";
import type cassandra from "cassandra-driver";
import type { DeadLetterBytes } from "../../record/dead_letter.ts";
import { type SourcePosition, sourcePosition } from "../../record/source_position.ts";
import { arrivalPlace, type Letters, STEP_MS } from "../arrival_place.ts";
import { type BucketSlice, bucketStart, DAY_BUCKET_MS, type Order } from "../bucket.ts";
import { quote } from "../cql.ts";
import { mergeSorted } from "../merge.ts";
import { numberOf, type Row, rowBytes, timeOf } from "../row_values.ts";
import { arrivalSpans, type ListedChunk } from "./arrival_spans.ts";
import { comparePositions, type Position, walkBuckets, type WalkPage } from "./bucket_walk.ts";
import { PageSizes, type PageSizesOptions } from "./page_size.ts";
import { type PageRange, RECORD_PAGES, type RowSource, type Sized, sized } from "./read.ts";

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
  /** Name of its rows in the index. */
  readonly letters: Letters;
  readonly columns: string;
  readonly decode: (row: Row) => T;
}

const SOURCE = "source_topic, source_partition, source_offset";
const LATE = "key, event_time, late_by_ms, window_size, window_start, window_end";
const DEAD = "key, reason, value";

/** Late records without the records themselves. */
export const LATE_ARRIVALS: ArrivalForm<LateArrival> = {
  table: "late_records",
  letters: "late",
  columns: LATE,
  decode: lateArrival,
};

/** Late records as their producer wrote them. */
export const LATE_RECORDS: ArrivalForm<LateText> = {
  table: "late_records",
  letters: "late",
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
  letters: "dead",
  columns: DEAD,
  decode: deadArrival,
};

/** Dead letters with where they came from. */
export const DEAD_LETTERS: ArrivalForm<DeadLetterBytes> = {
  table: "dead_letters",
  letters: "dead",
  columns: `${DEAD}, ${SOURCE}`,
  decode: (row) => ({ ...deadArrival(row), source: sourceOf(row) }),
};

/** Which late records or dead letters are read. */
export interface ArrivalSource<T extends Arrival> {
  readonly keyspace: string;
  readonly stream: string;
  readonly form: ArrivalForm<T>;
  /** By arrival; newest first by default. */
  readonly order?: Order;
}

/** A page of late records or dead letters, day by day. */
export function readArrivals<T extends Arrival>(
  rows: RowSource,
  source: ArrivalSource<T>,
  range: PageRange,
): Promise<WalkPage<T>> {
  return sized(walkBuckets<Sized<T>>({
    ...range,
    bucketMs: DAY_BUCKET_MS,
    order: source.order ?? "desc",
    read: (slice) => readDay(rows, source, { slice, limit: range.limit }),
    positionOf: ({ row }) => positionOf(row),
    bytesOf: ({ bytes }) => bytes,
  }));
}

function positionOf({ at, partition, offset }: Arrival): Position {
  return [at, partition, offset];
}

/** Rows of the index are small. */
const INDEX_PAGES: PageSizesOptions = {
  firstPage: 1_000,
  largestPage: 1_000,
  unknownRowBytes: 32,
};

/** Pages of one chunk: several are read at once, and each may have large records of its own. */
const CHUNK_PAGES: PageSizesOptions = { ...RECORD_PAGES, firstPage: 2 };

/** The rows of one day in order: the index names the chunks that have some, and these are merged. */
async function* readDay<T extends Arrival>(
  rows: RowSource,
  source: ArrivalSource<T>,
  { slice, limit }: { readonly slice: BucketSlice; readonly limit: number },
): AsyncGenerator<Sized<T>> {
  const { stream, form, order = "desc" } = source;
  const cql = chunkStatement(source);
  for await (const { from, to, chunks } of arrivalSpans(listed(rows, source, slice), order)) {
    const wanted = () => Math.ceil(limit / chunks.length) + 8;
    const times = [new Date(Math.max(slice.from, from)), new Date(Math.min(slice.to, to))];
    const sources = chunks.map(async function* ({ partition, chunk }) {
      const params = [stream, new Date(slice.bucket), partition, chunk, ...times];
      const pages = { sizes: new PageSizes(CHUNK_PAGES), wanted };
      for await (const row of rows({ cql, params }, pages)) {
        yield { row: form.decode(row), bytes: rowBytes(row) };
      }
    });
    yield* mergeSorted(sources, {
      rank: ({ row }) => positionOf(row),
      compare: (a, b) => comparePositions(a, b, order),
    });
  }
}

/** The chunks that the index lists for a part of a day, in order. */
async function* listed(
  rows: RowSource,
  source: ArrivalSource<Arrival>,
  { bucket, from, to }: BucketSlice,
): AsyncGenerator<ListedChunk> {
  const { stream, form, order = "desc" } = source;
  const params = [
    stream,
    form.letters,
    new Date(bucket),
    new Date(bucketStart(from, STEP_MS)),
    new Date(to),
  ];
  const cql = "SELECT step, kafka_partition, chunk " +
    `FROM ${quote(source.keyspace)}.arrivals WHERE stream = ? AND letters = ? AND bucket = ? ` +
    `AND step >= ? AND step < ?${order === "asc" ? " ORDER BY step ASC" : ""}`;
  const pages = { sizes: new PageSizes(INDEX_PAGES), wanted: () => Infinity };
  for await (const row of rows({ cql, params }, pages)) {
    yield {
      step: timeOf(row["step"])!,
      partition: row["kafka_partition"] as number,
      chunk: numberOf(row["chunk"])!,
    };
  }
}

/** The statement that reads one chunk of a day, as an inspector shows it. */
export function chunkStatement(
  { keyspace, form: { table, columns }, order = "desc" }: Omit<ArrivalSource<Arrival>, "stream">,
): string {
  return `SELECT at, kafka_partition, kafka_offset, ${columns} ` +
    `FROM ${quote(keyspace)}.${table} WHERE stream = ? AND bucket = ? AND kafka_partition = ? ` +
    `AND chunk = ? AND at >= ? AND at < ?${order === "asc" ? " ORDER BY at ASC" : ""}`;
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
  const { bucket, chunk } = arrivalPlace({ appendedMs: at, partition, offset });
  const { rows: [row] } = await client.execute(
    `SELECT key, value, source_topic, source_partition FROM ${quote(keyspace)}.dead_letters ` +
      "WHERE stream = ? AND bucket = ? AND kafka_partition = ? AND chunk = ? AND at = ? " +
      "AND kafka_offset = ?",
    [stream, new Date(bucket), partition, chunk, new Date(at), offset],
    { prepare: true, isIdempotent: true },
  );
  return row && {
    key: row["key"] as Buffer | null,
    value: row["value"] as Buffer | null,
    sourceTopic: row["source_topic"] as string | null,
    sourcePartition: row["source_partition"] as number | null,
  };
}
