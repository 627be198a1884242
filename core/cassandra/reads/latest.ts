import { quote } from "../cql.ts";
import { type Row, timeOf } from "../row_values.ts";
import { LATEST_SHARDS, latestShard, mergeShards } from "../shard.ts";
import type { PartitionedStatement, RowSource } from "./read.ts";

/** Where the newest records of a stream's keys are. */
export interface LatestSource {
  readonly keyspace: string;
  readonly stream: string;
}

/** What is read of each key. */
export interface LatestForm<T> {
  readonly columns: string;
  /** Undefined for a row that is not whole. */
  readonly decode: (row: Row) => T | undefined;
}

/** The newest record of a key. */
export interface LatestText {
  readonly key: string;
  /** Event time, epoch ms. */
  readonly time: number;
  /** The producer's JSON text. */
  readonly text: string;
}

/** The keys alone. */
export const LATEST_KEYS: LatestForm<string> = { columns: "key", decode: keyOf };

/** The newest records, as their producer wrote them. */
export const LATEST_RECORDS: LatestForm<LatestText> = {
  columns: "key, event_time, record",
  decode: (row) => {
    const [key, time, text] = [keyOf(row), timeOf(row["event_time"]), textOf(row)];
    return time === null || text === undefined ? undefined : { key, time, text };
  },
};

/** The texts of the newest records without their times. */
export const LATEST_TEXTS: LatestForm<string> = { columns: "key, record", decode: textOf };

function keyOf(row: Row): string {
  return row["key"] as string;
}

function textOf(row: Row): string | undefined {
  return (row["record"] as string | null) ?? undefined;
}

/** The first `limit` keys of each shard. */
export function latestOfShards(
  source: LatestSource,
  { form, limit }: { readonly form: LatestForm<unknown>; readonly limit: number },
): PartitionedStatement {
  return {
    cql: `${select(source, form)} LIMIT ?`,
    partitions: shards().map((shard) => [source.stream, shard, limit]),
  };
}

/** These keys, where they are. */
export function latestOfKeys(
  source: LatestSource,
  { form, keys }: { readonly form: LatestForm<unknown>; readonly keys: readonly string[] },
): PartitionedStatement {
  return {
    cql: `${select(source, form)} AND key = ?`,
    partitions: keys.map((key) => [source.stream, latestShard(key), key]),
  };
}

/** The newest record of one key; undefined when there is none. */
export async function readLatestOf(
  rows: RowSource,
  source: LatestSource & { readonly key: string },
): Promise<LatestText | undefined> {
  const form = LATEST_RECORDS;
  const { cql, partitions: [params = []] } = latestOfKeys(source, { form, keys: [source.key] });
  for await (const row of rows({ cql, params }, 1)) return form.decode(row);
  return undefined;
}

/** Which keys are read, and what of each. */
export interface LatestRange<T> {
  readonly form: LatestForm<T>;
  /** Keys that begin with this. Default all. */
  readonly prefix?: string | undefined;
  /** Only keys after this one. */
  readonly after?: string | undefined;
  /** Rows that are expected to be taken, of all shards together. */
  readonly limit: number;
}

/** Keys in the order of their UTF-8 bytes: the shards are read side by side and merged. */
export async function* readLatestInOrder<T>(
  rows: RowSource,
  source: LatestSource,
  { form, prefix = "", after, limit }: LatestRange<T>,
): AsyncGenerator<T> {
  const cql = `${select(source, form)} AND key ${after === undefined ? ">=" : ">"} ?`;
  const fetchSize = Math.min(5_000, Math.ceil(limit / LATEST_SHARDS * 1.5) + 8);
  const sorted = shards().map((shard) =>
    rows({ cql, params: [source.stream, shard, after ?? prefix] }, fetchSize)
  );
  for await (const row of mergeShards(sorted, keyOf)) {
    if (!keyOf(row).startsWith(prefix)) return;
    const found = form.decode(row);
    if (found !== undefined) yield found;
  }
}

/** The first `limit` rows of {@linkcode readLatestInOrder}; `more` when there are further ones. */
export async function readLatestPage<T>(
  rows: RowSource,
  source: LatestSource,
  range: LatestRange<T>,
): Promise<{ readonly rows: T[]; readonly more: boolean }> {
  const found: T[] = [];
  for await (const row of readLatestInOrder(rows, source, range)) {
    if (found.length === range.limit) return { rows: found, more: true };
    found.push(row);
  }
  return { rows: found, more: false };
}

function select({ keyspace }: LatestSource, { columns }: LatestForm<unknown>): string {
  return `SELECT ${columns} FROM ${quote(keyspace)}.latest WHERE stream = ? AND shard = ?`;
}

function shards(): readonly number[] {
  return Array.from({ length: LATEST_SHARDS }, (_, shard) => shard);
}
