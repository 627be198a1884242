import fc from "fast-check";
import assert from "node:assert/strict";
import { Slices } from "#core/async/slices.ts";
import { sortRows } from "./sort_rows.ts";

Deno.test("rows are sorted as by a stable sort, and the given ones stay as they are", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 9 })), async (keys) => {
      const rows = Uint32Array.from(keys.keys());
      const compare = (a: number, b: number) => keys[a]! - keys[b]!;
      const sorted = await sortRows(rows, compare, { slices: new Slices() });
      assert.deepEqual([...sorted], [...keys.keys()].sort(compare));
      assert.deepEqual([...rows], [...keys.keys()]);
    }),
  );
});

Deno.test("rows that are newest first are turned round", async () => {
  const rows = Uint32Array.from({ length: 5_000 }, (_, row) => row);
  const sorted = await sortRows(rows, (a, b) => b - a, { slices: new Slices() });
  assert.deepEqual([sorted[0], sorted[4_999]], [4_999, 0]);
});
