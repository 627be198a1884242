import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { LATEST_SHARDS, latestShard, mergeShards } from "./shard.ts";

Deno.test("shards are FNV-1a modulo 16 for ever: stored rows depend on it", () => {
  // FNV-1a 32 of "", "a" and "foobar" is 811c9dc5, e40c292c and bf9cf968.
  assert.deepEqual(["", "a", "foobar"].map(latestShard), [0x5, 0xc, 0x8]);
});

/** The same by arithmetic that cannot overflow. */
function plainShard(key: string): number {
  let hash = 0x811c9dc5n;
  for (const byte of new TextEncoder().encode(key)) {
    hash = ((hash ^ BigInt(byte)) * 0x01000193n) & 0xffffffffn;
  }
  return Number(hash % 16n);
}

Deno.test("any key has a shard, and it agrees with plain arithmetic", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (key) => {
    const shard = latestShard(key);
    assert(shard >= 0 && shard < LATEST_SHARDS);
    assert.equal(shard, plainShard(key));
  }));
});

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

async function* shardOf(keys: readonly string[], closed: () => void): AsyncGenerator<string> {
  try {
    yield* keys;
  } finally {
    closed();
  }
}

Deno.test("the shards' keys come in the order of their bytes, each once", async () => {
  const keys = fc.uniqueArray(fc.string({ unit: "binary" }), { maxLength: 40 });
  const shards = fc.array(keys, { maxLength: 5 });
  await fc.assert(fc.asyncProperty(shards, async (lists) => {
    const sorted = lists.map((list) => shardOf(list.toSorted(byBytes), () => {}));
    const merged = await Array.fromAsync(mergeShards(sorted, (key) => key));
    assert.deepEqual(merged, lists.flat().sort(byBytes));
  }));
});

Deno.test("a reader that has enough closes every shard", async () => {
  let closed = 0;
  const shards = [["a", "d"], ["b"], ["c", "e"]].map((keys) => shardOf(keys, () => closed++));
  for await (const key of mergeShards(shards, (key) => key)) if (key === "b") break;
  assert.equal(closed, 3);
});
