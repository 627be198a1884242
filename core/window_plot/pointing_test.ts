import assert from "node:assert/strict";
import { computeGeometry } from "./geometry.ts";
import { rowMarks, rugTicks } from "./marks.ts";
import { hitTest, type Step, stepCursor } from "./pointing.ts";
import { toX } from "./scales.ts";
import { MINUTE, windowItem } from "./test_windows.ts";

const geometry = computeGeometry({
  width: 1000,
  height: 300,
  layout: "rows",
  keys: 2,
  labelWidth: 50,
  scroll: 0,
  showFlags: true,
  showRug: true,
  showCompleteness: true,
});
const time = { from: 0, to: 10 * MINUTE, x: geometry.plot.x, width: geometry.plot.width };
const keys = ["a", "b"].map((key) => ({
  key,
  windows: [0, 1, 2].map((at) => windowItem(at)),
  color: () => "red",
  typical: 10,
}));
const marks = geometry.rows.flatMap((row) =>
  rowMarks(keys, row, {
    time,
    value: { min: 0, max: 100, ticks: [] },
    event: { watermark: null, allowedLateness: 0 },
    style: "bars",
    drawn: null,
    open: false,
  })
);
const record = (at: number, source: "late" | "dead") => ({
  id: `${at}`,
  time: at,
  source,
  stream: "s",
  key: "a",
  body: "",
});
const ticks = rugTicks([
  record(5 * MINUTE, "late"),
  record(5 * MINUTE + 1, "late"),
  record(5 * MINUTE, "dead"),
], time);
const annotation = { time: 2.5 * MINUTE, title: "fire", text: "", color: "red" };
const annotations = [{ x: toX(time, annotation.time), annotation }];
const options = { geometry, time, marks, ticks, annotations, drawn: null };

Deno.test("hitTest finds the window of the row and time, wherever in the column", () => {
  const { y, height } = geometry.rows[1]!;
  const hit = hitTest({ x: time.x + 150, y: y + height - 2 }, options);
  assert.partialDeepStrictEqual(hit, {
    kind: "window",
    mark: { keyIndex: 1, item: { start: MINUTE } },
  });
});

Deno.test("hitTest finds nothing where there is no window, and none outside of the plot", () => {
  assert.equal(hitTest({ x: time.x + 900, y: geometry.rows[0]!.y + 20 }, options), null);
  assert.equal(hitTest({ x: 2, y: geometry.rows[0]!.y + 20 }, options), null);
});

Deno.test("hitTest finds an annotation at the foot of its line, the window above it", () => {
  const x = toX(time, annotation.time) + 3;
  const bottom = geometry.plot.y + geometry.plot.height;
  assert.deepEqual(hitTest({ x, y: bottom - 3 }, options), { kind: "annotation", annotation });
  assert.partialDeepStrictEqual(hitTest({ x, y: bottom - 30 }, options), {
    kind: "window",
    mark: { keyIndex: 1 },
  });
});

Deno.test("hitTest distinguishes the lanes of the rug and joins records at one place", () => {
  const x = time.x + time.width / 2;
  assert.partialDeepStrictEqual(hitTest({ x, y: geometry.rug!.y + 3 }, options), {
    kind: "records",
    tick: { source: "late", marks: [{}, {}] },
  });
  assert.partialDeepStrictEqual(hitTest({ x, y: geometry.rug!.y + 11 }, options), {
    kind: "records",
    tick: { source: "dead" },
  });
  assert.equal(hitTest({ x: time.x + 5, y: geometry.rug!.y + 3 }, options), null);
});

const rows = [
  { key: "a", windows: [0, 1, 2].map((at) => windowItem(at)) },
  { key: "b", windows: [1, 5].map((at) => windowItem(at)) },
];
const step = (key: string, minute: number, to: Step) => {
  const cursor = stepCursor(rows, { key, start: minute * MINUTE }, to);
  return cursor && `${cursor.key} ${cursor.start / MINUTE}`;
};

Deno.test("stepCursor begins at the newest window of the first key", () => {
  assert.deepEqual(stepCursor(rows, null, "previous"), { key: "a", start: 2 * MINUTE });
  assert.equal(stepCursor([], null, "next"), null);
});

Deno.test("stepCursor steps through the windows of a key and stays at its ends", () => {
  assert.deepEqual([step("a", 1, "previous"), step("a", 0, "previous"), step("a", 2, "next")], [
    "a 0",
    "a 0",
    "a 2",
  ]);
  assert.deepEqual([step("a", 1, "first"), step("b", 1, "last")], ["a 0", "b 5"]);
});

Deno.test("stepCursor goes to the nearest window of the next key", () => {
  assert.deepEqual([step("a", 2, "down"), step("b", 5, "up"), step("a", 0, "up")], [
    "b 1",
    "a 2",
    "a 0",
  ]);
});

Deno.test("stepCursor begins again where its key is gone", () => {
  assert.equal(step("gone", 1, "next"), "a 2");
});
