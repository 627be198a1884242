import { Buffer } from "node:buffer";

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
