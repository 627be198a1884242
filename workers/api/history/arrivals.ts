import { DAY_BUCKET_MS } from "#core/cassandra/bucket.ts";
import { numberOf, type Row, textOf, timeOf } from "#core/cassandra/row_values.ts";
import { walkBuckets, type WalkPage } from "#core/cassandra/reads/bucket_walk.ts";
import type { Position } from "#core/cassandra/reads/bucket_walk.ts";
import { type SourcePosition, sourcePosition } from "#core/record/source_position.ts";
import { deadLetterJson } from "./dead_letter.ts";
import type { History } from "./history.ts";
import { lateRecordJson } from "./late_record.ts";
import { fetchSize, type PageOptions } from "./records.ts";

/** An entry of a table that is kept by day of arrival. */
export interface Arrival {
  readonly position: Position;
  /** The entry's JSON text. */
  readonly text: string;
}

/** Tables that are kept by day of arrival. */
export type ArrivalTable = "late_records" | "dead_letters";

const COLUMNS: Readonly<Record<ArrivalTable, string>> = {
  late_records: "key, event_time, late_by_ms, window_size, window_start, window_end, record",
  dead_letters: "key, reason, value",
};

const FORMAT: Readonly<Record<ArrivalTable, (row: Row) => string>> = {
  late_records: (row) =>
    lateRecordJson({
      ...placeOf(row),
      key: textOf(row, "key"),
      eventTime: timeOf(row, "event_time"),
      lateByMs: numberOf(row, "late_by_ms"),
      size: numberOf(row, "window_size"),
      start: timeOf(row, "window_start"),
      end: timeOf(row, "window_end"),
      record: textOf(row, "record"),
    }),
  dead_letters: (row) =>
    deadLetterJson({
      ...placeOf(row),
      key: row["key"] as Uint8Array | null,
      reason: textOf(row, "reason"),
      value: row["value"] as Uint8Array | null,
    }),
};

/** A page of late records or dead letters by arrival. */
export async function readArrivals(
  history: History,
  source: { readonly table: ArrivalTable; readonly stream: string },
  options: PageOptions,
): Promise<WalkPage<Arrival>> {
  const { table, stream } = source;
  const cql = `SELECT at, kafka_partition, kafka_offset, source_topic, source_partition, ` +
    `source_offset, ${COLUMNS[table]} FROM ${history.table(table)} ` +
    `WHERE stream = ? AND bucket = ? AND at >= ? AND at < ? ORDER BY at ${options.order}`;
  return await walkBuckets<Arrival>({
    ...options,
    bucketMs: DAY_BUCKET_MS,
    read: async function* ({ bucket, from, to }) {
      const params = [stream, new Date(bucket), new Date(from), new Date(to)];
      for await (const row of history.reader.rows(cql, params, fetchSize(options.limit))) {
        const { at, partition, offset } = placeOf(row);
        yield { position: [at, partition, offset], text: FORMAT[table](row) };
      }
    },
    positionOf: (row) => row.position,
  });
}

interface Place {
  readonly at: number;
  readonly partition: number;
  readonly offset: number;
  readonly source: SourcePosition | null;
}

function placeOf(row: Row): Place {
  return {
    at: timeOf(row, "at")!,
    partition: numberOf(row, "kafka_partition")!,
    offset: numberOf(row, "kafka_offset")!,
    source: sourcePosition(textOf(row, "source_topic"), {
      partition: numberOf(row, "source_partition"),
      offset: numberOf(row, "source_offset"),
    }),
  };
}
