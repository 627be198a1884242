import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { mergeShards } from "./merge_shards.ts";

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
