import { mergeShards } from "#core/cassandra/shard.ts";
import { LATEST_SHARDS, latestShard } from "#core/cassandra/shard.ts";
import type { History } from "./history.ts";

/** The newest record of a key. */
export interface LatestRow {
  readonly key: string;
  /** Epoch ms. */
  readonly eventTime: number;
  /** The producer's JSON text. */
  readonly record: string;
}

/** The newest record of one key; undefined when there is none. */
export async function readLatest(
  history: History,
  stream: string,
  key: string,
): Promise<LatestRow | undefined> {
  const row = await history.reader.first(
    `SELECT key, event_time, record FROM ${history.table("latest")} ` +
      "WHERE stream = ? AND shard = ? AND key = ?",
    [stream, latestShard(key), key],
  );
  return row === undefined ? undefined : toLatest(row);
}

/** What part of the keys is read. */
export interface KeyRange {
  /** Keys that begin with this. */
  readonly prefix: string;
  /** Only keys after this one. */
  readonly after: string | undefined;
  readonly limit: number;
  /** False when the keys alone are wanted. */
  readonly records: boolean;
}

/** A page of keys in the order of their UTF-8 bytes, with their newest records. */
export async function readLatestPage(
  history: History,
  stream: string,
  range: KeyRange,
): Promise<{ readonly rows: readonly LatestRow[]; readonly more: boolean }> {
  const { prefix, after, limit } = range;
  const columns = range.records ? "key, event_time, record" : "key";
  const bound = after === undefined ? "key >= ?" : "key > ?";
  const cql = `SELECT ${columns} FROM ${history.table("latest")} ` +
    `WHERE stream = ? AND shard = ? AND ${bound}`;
  const fetchSize = Math.min(5_000, Math.ceil(limit / LATEST_SHARDS * 1.5) + 8);
  const shards = Array.from(
    { length: LATEST_SHARDS },
    (_, shard) => history.reader.rows(cql, [stream, shard, after ?? prefix], fetchSize),
  );
  const rows: LatestRow[] = [];
  for await (const row of mergeShards(shards, (row) => row["key"] as string)) {
    const latest = range.records
      ? toLatest(row)
      : { key: row["key"] as string, eventTime: NaN, record: "" };
    if (!latest.key.startsWith(prefix)) break;
    if (rows.length === limit) return { rows, more: true };
    rows.push(latest);
  }
  return { rows, more: false };
}

function toLatest(row: { readonly [column: string]: unknown }): LatestRow {
  return {
    key: row["key"] as string,
    eventTime: (row["event_time"] as Date).getTime(),
    record: row["record"] as string,
  };
}
