import assert from "node:assert/strict";
import type { Gap } from "./contract/gap.ts";
import {
  gapMessage,
  ProgressBoard,
  type StreamProgress,
  streamState,
  type TaskProgress,
} from "./progress.ts";

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

Deno.test("the newest report of each task stands, in the order of the tasks", () => {
  const board = new ProgressBoard();
  for (const [task, at] of [[2, 10], [0, 10], [2, 20]] as const) {
    board.read(bytes({ task, at, streams: {} }));
  }
  assert.deepEqual(board.tasks.map(({ task, at }) => [task, at]), [[0, 10], [2, 20]]);
});

Deno.test("streams run when the newest report is about them, whatever others still say", () => {
  const board = new ProgressBoard();
  assert.equal(board.running, undefined);
  const reports = [[0, 20, ["b", "c"]], [1, 10, ["a"]], [2, 5, ["a"]]] as const;
  for (const [task, at, names] of reports) {
    board.read(bytes({ task, at, streams: Object.fromEntries(names.map((name) => [name, {}])) }));
  }
  assert.deepEqual([...board.running!], ["b", "c"]);
});

Deno.test("what is no report is left out", () => {
  const board = new ProgressBoard();
  board.read(null);
  board.read(new TextEncoder().encode("{broken"));
  const strays = [{ reader: "nobody", topic: "t", partition: 0, gaps: [] }, { reader: "persist" }];
  for (const value of [null, 7, {}, { task: "0", streams: {} }, { task: 1 }, ...strays]) {
    board.read(bytes(value));
  }
  assert.deepEqual(board.tasks, []);
  assert.deepEqual(board.gaps, []);
});

const gapAt = (at: number, change: Partial<Gap> = {}): Gap => ({
  topic: "a.windows",
  partition: 1,
  from: at,
  to: at + 10,
  reader: "persist",
  at,
  ...change,
});

Deno.test("gaps of tasks and of the other readers are shown together, newest first", () => {
  const board = new ProgressBoard();
  const send = (gap: Gap) => board.read(new TextEncoder().encode(gapMessage(gap).value));
  send(gapAt(5));
  send(gapAt(30));
  send(gapAt(30));
  send(gapAt(10, { partition: 2 }));
  const { reader: _, ...met } = gapAt(20, { topic: "a", partition: 0 });
  board.read(bytes(report(0, { a: { ...progress(1, 1), gaps: [met] } })));
  assert.deepEqual(board.gaps, [
    gapAt(30),
    { ...met, reader: "process" },
    gapAt(10, { partition: 2 }),
    gapAt(5),
  ]);
  const stream = { name: "a", topics: ["a.late"] };
  assert.deepEqual(board.gapsOf(stream), [{ ...met, reader: "process" }]);
  assert.equal(board.gapsOf({ name: "b", topics: ["a.windows"] }).length, 3);
});

Deno.test("a gap message is keyed by reader and place, and the newest are shown", () => {
  assert.equal(gapMessage(gapAt(7)).key, `gap/persist/a.windows/1/${gapAt(7).from}`);
  const board = new ProgressBoard();
  for (let n = 0; n < 30; n++) board.read(bytes(gapAt(n)));
  assert.deepEqual(board.gaps.map(({ at }) => at), Array.from({ length: 20 }, (_, n) => 29 - n));
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
    report(0, { a: { ...progress(5_000, 3), holes: 4 }, b: progress(1, 1) }),
    report(1, { a: progress(4_000, 2, 1) }),
    report(2, { a: progress(null, 0) }),
    report(3, { b: progress(2, 1) }),
  ], 9_000);
  assert.equal(state.watermark, 4_000);
  assert.equal(state.maxEventTime, 5_100);
  assert.equal(state.watermarkDelayMs, 5_000);
  assert.deepEqual(state.ledger, ledger(5, 1));
  assert.equal(state.holes, 4);
  assert.deepEqual(state.tasks.map(({ task }) => task), [0, 1, 2]);
});

Deno.test("a derived stream waits for its slowest input, and has two ledgers", () => {
  const waitsFor = (partition: number, watermark: number | null) => ({
    source: "meter",
    partition,
    watermark,
  });
  const state = (second: number | null) =>
    streamState("a", [
      report(0, { a: { ...progress(1, 2), waitsFor: waitsFor(3, 10), firstHop: ledger(7) } }),
      report(1, {
        a: { ...progress(1, 2), waitsFor: waitsFor(5, second), firstHop: ledger(4, 1) },
      }),
      report(2, { a: progress(1, 2) }),
    ], 9);
  assert.deepEqual(state(20).waitsFor, waitsFor(3, 10));
  assert.deepEqual(state(null).waitsFor, waitsFor(5, null));
  assert.deepEqual(state(20).firstHop, ledger(11, 1));
  assert.deepEqual(state(20).ledger, ledger(6));
});

Deno.test("a stream without reports has no state to show", () => {
  assert.deepEqual(streamState("a", [], 1), {
    watermark: null,
    maxEventTime: null,
    watermarkDelayMs: null,
    ledger: ledger(0),
    holes: 0,
    tasks: [],
  });
});
