import { numberOf, type Row, timeOf } from "#core/cassandra/row_values.ts";
import { walkBuckets, type WalkPage } from "#core/cassandra/reads/bucket_walk.ts";
import type { WindowStatus } from "#window/mod.ts";
import type { History } from "./history.ts";
import { fetchSize, type PageOptions } from "./records.ts";

/** A window as every part of Sluice writes it; times are epoch ms. */
export interface StoredWindowRow {
  readonly stream: string;
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly size: number;
  readonly status: WindowStatus;
  readonly revision: number;
  readonly count: number;
  readonly late: number;
  readonly watermark: number | null;
  readonly measures: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Which windows are read. */
export interface WindowSource {
  readonly stream: string;
  readonly key: string;
  /** ms; 0 for sessions. */
  readonly size: number;
  readonly bucketMs: number;
}

/** A page of the windows of one key and size by start; withdrawn windows are left out. */
export async function readWindows(
  history: History,
  source: WindowSource,
  options: PageOptions,
): Promise<WalkPage<StoredWindowRow>> {
  const cql =
    "SELECT window_start, window_end, status, revision, count, late, watermark, measures " +
    `FROM ${history.table("windows")} WHERE stream = ? AND key = ? AND size = ? AND bucket = ? ` +
    `AND window_start >= ? AND window_start < ? ORDER BY window_start ${options.order}`;
  return await walkBuckets<StoredWindowRow>({
    ...options,
    bucketMs: source.bucketMs,
    read: async function* ({ bucket, from, to }) {
      const { stream, key, size } = source;
      const params = [stream, key, size, new Date(bucket), new Date(from), new Date(to)];
      for await (const row of history.reader.rows(cql, params, fetchSize(options.limit))) {
        yield toWindow(row, source);
      }
    },
    positionOf: (window) => [window.start, 0, 0],
    visible: (window) => window.count > 0,
  });
}

function toWindow(row: Row, { stream, key, size }: WindowSource): StoredWindowRow {
  return {
    stream,
    key,
    start: timeOf(row, "window_start")!,
    end: timeOf(row, "window_end")!,
    size,
    status: row["status"] as WindowStatus,
    revision: numberOf(row, "revision")!,
    count: numberOf(row, "count")!,
    late: numberOf(row, "late") ?? 0,
    watermark: timeOf(row, "watermark"),
    measures: (row["measures"] ?? {}) as StoredWindowRow["measures"],
  };
}
