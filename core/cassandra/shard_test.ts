import assert from "node:assert/strict";
import fc from "fast-check";
import { LATEST_SHARDS, latestShard } from "./shard.ts";

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
