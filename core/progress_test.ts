import assert from "node:assert/strict";
import { ProgressBoard, type StreamProgress, streamState, type TaskProgress } from "./progress.ts";

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

const ledger = (counted: number, late = 0) => ({
  in: counted + late,
  counted,
  late,
  dead: 0,
  filtered: 0,
});
const report = (task: number, streams: Record<string, StreamProgress>): TaskProgress => ({
  task,
  at: 0,
  streams,
});
const progress = (watermark: number | null, counted: number, late = 0): StreamProgress => ({
  watermark,
  maxEventTime: watermark === null ? null : watermark + 100,
  position: "1",
  ledger: ledger(counted, late),
});

Deno.test("a stream is as far as the task that is furthest behind, of those that began", () => {
  const state = streamState("a", [
    report(0, { a: progress(5_000, 3), b: progress(1, 1) }),
    report(1, { a: progress(4_000, 2, 1) }),
    report(2, { a: progress(null, 0) }),
    report(3, { b: progress(2, 1) }),
  ], 9_000);
  assert.equal(state.watermark, 4_000);
  assert.equal(state.maxEventTime, 5_100);
  assert.equal(state.watermarkDelayMs, 5_000);
  assert.deepEqual(state.ledger, ledger(5, 1));
  assert.deepEqual(state.tasks.map(({ task }) => task), [0, 1, 2]);
});

Deno.test("a stream without reports has no state to show", () => {
  assert.deepEqual(streamState("a", [], 1), {
    watermark: null,
    maxEventTime: null,
    watermarkDelayMs: null,
    ledger: ledger(0),
    tasks: [],
  });
});
