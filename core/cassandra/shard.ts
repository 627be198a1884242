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
