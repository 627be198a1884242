import assert from "node:assert/strict";
import { ProgressBoard } from "./progress_board.ts";

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

Deno.test("the newest report of each task stands, in the order of the tasks", () => {
  const board = new ProgressBoard();
  for (const [task, at] of [[2, 10], [0, 10], [2, 20]] as const) {
    board.read(bytes({ task, at, streams: {} }));
  }
  assert.deepEqual(board.tasks.map(({ task, at }) => [task, at]), [[0, 10], [2, 20]]);
});

Deno.test("what is no report is left out", () => {
  const board = new ProgressBoard();
  board.read(null);
  board.read(new TextEncoder().encode("{broken"));
  for (const value of [null, 7, {}, { task: "0", streams: {} }, { task: 1 }]) {
    board.read(bytes(value));
  }
  assert.deepEqual(board.tasks, []);
});
