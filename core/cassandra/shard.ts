import { Buffer } from "node:buffer";

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
export async function* mergeShards<Row>(
  shards: readonly AsyncGenerator<Row>[],
  keyOf: (row: Row) => string,
): AsyncGenerator<Row> {
  try {
    const heads = await Promise.all(shards.map((shard) => head(shard, keyOf)));
    while (true) {
      let first: Head<Row> | undefined;
      for (const candidate of heads) {
        if (candidate.row === undefined) continue;
        if (first === undefined || Buffer.compare(candidate.key, first.key) < 0) first = candidate;
      }
      if (first === undefined) return;
      yield first.row!;
      Object.assign(first, await head(first.shard, keyOf));
    }
  } finally {
    await Promise.all(shards.map((shard) => shard.return(undefined)));
  }
}

interface Head<Row> {
  readonly shard: AsyncGenerator<Row>;
  row: Row | undefined;
  key: Uint8Array;
}

async function head<Row>(
  shard: AsyncGenerator<Row>,
  keyOf: (row: Row) => string,
): Promise<Head<Row>> {
  const { done, value } = await shard.next();
  return done
    ? { shard, row: undefined, key: Buffer.alloc(0) }
    : { shard, row: value, key: Buffer.from(keyOf(value)) };
}
