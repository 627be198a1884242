import { Buffer } from "node:buffer";
import { mergeSorted } from "./merge.ts";

/** Partitions over which the latest rows of one stream are spread. */
export const LATEST_SHARDS = 16;

const encoder = new TextEncoder();

/**
 * The shard of a key in the `latest` table: 32-bit FNV-1a over its UTF-8 bytes, modulo
 * {@linkcode LATEST_SHARDS}. Stored rows depend on it, so it must never change.
 */
export function latestShard(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(key)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % LATEST_SHARDS;
}

/**
 * Merges the rows of shards, each sorted by the UTF-8 bytes of its rows' keys as Cassandra sorts
 * them, into one such order.
 */
export function mergeShards<Row>(
  shards: readonly AsyncGenerator<Row>[],
  keyOf: (row: Row) => string,
): AsyncGenerator<Row> {
  const rank = (row: Row): Uint8Array => Buffer.from(keyOf(row));
  return mergeSorted(shards, { rank, compare: (a, b) => Buffer.compare(a, b) });
}
