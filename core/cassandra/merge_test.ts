import assert from "node:assert/strict";
import fc from "fast-check";
import { mergeSorted } from "./merge.ts";

async function* sourceOf<Row>(rows: readonly Row[], closed: () => void): AsyncGenerator<Row> {
  try {
    yield* rows;
  } finally {
    closed();
  }
}

const numbers = { rank: (n: number) => n, compare: (a: number, b: number) => a - b };

Deno.test("sorted sources become one sorted row of rows, each once", async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.array(fc.nat(50), { maxLength: 30 }), { maxLength: 6 }),
    async (lists) => {
      const sources = lists.map((list) => sourceOf(list.toSorted((a, b) => a - b), () => {}));
      const merged = await Array.fromAsync(mergeSorted(sources, numbers));
      assert.deepEqual(merged, lists.flat().sort((a, b) => a - b));
    },
  ));
});

Deno.test("a reader that has enough closes every source", async () => {
  let closed = 0;
  const sources = [[1, 9], [2], [3]].map((list) => sourceOf(list, () => closed++));
  for await (const n of mergeSorted(sources, numbers)) if (n === 2) break;
  assert.equal(closed, 3);
});
