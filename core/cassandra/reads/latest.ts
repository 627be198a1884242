import { MAX_KEY_BYTES } from "../../record/limits.ts";
import { quote } from "../cql.ts";
import { type Row, rowBytes, timeOf } from "../row_values.ts";
import { LATEST_SHARDS, latestShard, mergeShards } from "../shard.ts";
import { PageSizes, type PageSizesOptions } from "./page_size.ts";
import { type PartitionedStatement, RECORD_PAGES, type RowSource, type Sized } from "./read.ts";

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
  readonly pages: PageSizesOptions;
}

/** The newest record of a key. */
export interface LatestText {
  readonly key: string;
  /** Event time, epoch ms. */
  readonly time: number;
  /** The producer's JSON text. */
  readonly text: string;
}

/** Pages of one shard: all of them are read at once, and each may have large records of its own. */
const SHARD_PAGES: PageSizesOptions = { ...RECORD_PAGES, firstPage: 2 };

/** The keys alone. */
export const LATEST_KEYS: LatestForm<string> = {
  columns: "key",
  decode: keyOf,
  pages: { firstPage: 100, largestPage: 1_000, pageBytes: 262_144, unknownRowBytes: MAX_KEY_BYTES },
};

/** The keys with the event time of their newest record, epoch ms. */
export const LATEST_TIMES: LatestForm<{ readonly key: string; readonly time: number }> = {
  columns: "key, event_time",
  decode: (row) => {
    const time = timeOf(row["event_time"]);
    return time === null ? undefined : { key: keyOf(row), time };
  },
  pages: LATEST_KEYS.pages,
};

/** The newest records, as their producer wrote them. */
export const LATEST_RECORDS: LatestForm<LatestText> = {
  columns: "key, event_time, record",
  decode: (row) => {
    const [key, time, text] = [keyOf(row), timeOf(row["event_time"]), textOf(row)];
    return time === null || text === undefined ? undefined : { key, time, text };
  },
  pages: SHARD_PAGES,
};

/** The texts of the newest records without their times. */
export const LATEST_TEXTS: LatestForm<string> = {
  columns: "key, record",
  decode: textOf,
  pages: SHARD_PAGES,
};

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
  const pages = { sizes: new PageSizes({ ...form.pages, firstPage: 1 }), wanted: () => 1 };
  for await (const row of rows({ cql, params }, pages)) return form.decode(row);
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
  range: LatestRange<T>,
): AsyncGenerator<T> {
  for await (const { row } of sortedRows(rows, source, range)) yield row;
}

async function* sortedRows<T>(
  rows: RowSource,
  source: LatestSource,
  { form, prefix = "", after, limit }: LatestRange<T>,
): AsyncGenerator<Sized<T>> {
  const cql = `${select(source, form)} AND key ${after === undefined ? ">=" : ">"} ?`;
  // The keys are spread evenly, as far as chance goes.
  const wanted = () => Math.ceil(limit / LATEST_SHARDS * 1.5) + 8;
  const sorted = shards().map((shard) =>
    rows({ cql, params: [source.stream, shard, after ?? prefix] }, {
      sizes: new PageSizes(form.pages),
      wanted,
    })
  );
  for await (const row of mergeShards(sorted, keyOf)) {
    if (!keyOf(row).startsWith(prefix)) return;
    const found = form.decode(row);
    if (found !== undefined) yield { row: found, bytes: rowBytes(row) };
  }
}

/** A page of {@linkcode readLatestInOrder}. */
export interface LatestPageRange<T> extends LatestRange<T> {
  /** Bytes of rows after which the page ends; it has one row in any case. */
  readonly maxBytes?: number | undefined;
}

/** The first rows of {@linkcode readLatestInOrder}; `more` when there are further ones. */
export async function readLatestPage<T>(
  rows: RowSource,
  source: LatestSource,
  { maxBytes = Infinity, ...range }: LatestPageRange<T>,
): Promise<{ readonly rows: T[]; readonly more: boolean }> {
  const found: T[] = [];
  let held = 0;
  for await (const { row, bytes } of sortedRows(rows, source, range)) {
    const full = found.length === range.limit || (found.length > 0 && held + bytes > maxBytes);
    if (full) return { rows: found, more: true };
    found.push(row);
    held += bytes;
  }
  return { rows: found, more: false };
}

function select({ keyspace }: LatestSource, { columns }: LatestForm<unknown>): string {
  return `SELECT ${columns} FROM ${quote(keyspace)}.latest WHERE stream = ? AND shard = ?`;
}

function shards(): readonly number[] {
  return Array.from({ length: LATEST_SHARDS }, (_, shard) => shard);
}
