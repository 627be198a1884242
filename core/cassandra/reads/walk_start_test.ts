import assert from "node:assert/strict";
import { CursorError, encodeCursor } from "../../cursor.ts";
import { walkStart } from "./walk_start.ts";

const scope = ["records", "a"];
const unasked = () => Promise.reject(new Error("the cursor says where to begin"));

Deno.test("a walk begins at the cursor, else at the first range", async () => {
  const range = { from: 1, to: 9 };
  for (const state of [{ range }, { range, after: [3, 0, 7] }]) {
    assert.deepEqual(await walkStart(scope, encodeCursor(scope, state), unasked), state);
  }
  assert.deepEqual(await walkStart(scope, undefined, () => Promise.resolve(range)), { range });
  assert.equal(await walkStart(scope, undefined, () => Promise.resolve(undefined)), undefined);
});

Deno.test("a cursor of another kind of page is refused", async () => {
  for (const state of ["key", { range: { from: 1 } }, { range: { from: 1, to: 2 }, after: [1] }]) {
    await assert.rejects(walkStart(scope, encodeCursor(scope, state), unasked), CursorError);
  }
});
