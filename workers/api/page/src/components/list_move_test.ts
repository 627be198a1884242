import assert from "node:assert/strict";
import { listMove } from "./list_move.ts";

Deno.test("keys move within a list and not beyond it", () => {
  const moves = (at: number, count: number) =>
    ["ArrowDown", "ArrowUp", "Home", "End"].map((key) => listMove(key, { at, count }));
  assert.deepEqual(moves(1, 4), [2, 0, 0, 3]);
  assert.deepEqual(moves(0, 4), [1, 0, 0, 3]);
  assert.deepEqual(moves(3, 4), [3, 2, 0, 3]);
  assert.deepEqual(moves(-1, 4), [0, 0, 0, 3]);
  assert.equal(listMove("a", { at: 0, count: 4 }), undefined);
});
