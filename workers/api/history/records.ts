import { quote } from "#core/cassandra/cql.ts";
import { numberOf } from "#core/cassandra/row_values.ts";
import { walkBuckets, type WalkPage, type WalkState } from "#core/cassandra/reads/bucket_walk.ts";
import type { Order } from "#core/cassandra/bucket.ts";
import type { Position } from "#core/cassandra/reads/bucket_walk.ts";
import type { History } from "./history.ts";

/** One stored record. */
export interface RecordRow {
  readonly position: Position;
  /** The producer's JSON text. */
  readonly record: string;
}

/** Options of the readers of pages. */
export interface PageOptions {
  readonly start: WalkState;
  readonly order: Order;
  readonly limit: number;
}

/** A page of the records of one key by event time. */
export async function readRecords(
  history: History,
  source: { readonly stream: string; readonly key: string },
  options: PageOptions,
): Promise<WalkPage<RecordRow>> {
  const { table, key: keyField, rawBucketMs } = history.stream(source.stream);
  const cql = "SELECT event_time, kafka_partition, kafka_offset, record " +
    `FROM ${history.table(table)} WHERE ${quote(keyField)} = ? AND bucket = ? ` +
    `AND event_time >= ? AND event_time < ? ORDER BY event_time ${options.order}`;
  return await walkBuckets<RecordRow>({
    ...options,
    bucketMs: rawBucketMs,
    read: async function* ({ bucket, from, to }) {
      const params = [source.key, new Date(bucket), new Date(from), new Date(to)];
      for await (const row of history.reader.rows(cql, params, fetchSize(options.limit))) {
        const position: Position = [
          (row["event_time"] as Date).getTime(),
          row["kafka_partition"] as number,
          numberOf(row, "kafka_offset")!,
        ];
        yield { position, record: row["record"] as string };
      }
    },
    positionOf: (row) => row.position,
  });
}

/** Rows per page of a result: one more than a page shows tells whether there is another page. */
export function fetchSize(limit: number): number {
  return Math.min(limit + 1, 5_000);
}
