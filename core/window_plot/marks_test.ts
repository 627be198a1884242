import assert from "node:assert/strict";
import {
  completenessCells,
  drawnPart,
  drawnStart,
  type MarkOptions,
  rowMarks,
  rugTicks,
  type ShownKey,
  topsOnly,
  valueExtent,
  windowsWithin,
} from "./marks.ts";
import { MINUTE, windowItem } from "./test_windows.ts";
import type { WindowItem } from "./windows.ts";

const shown = (key: string, windows: WindowItem[], typical: number | null = 10): ShownKey => ({
  key,
  windows,
  color: () => `color of ${key}`,
  typical,
});
const options: MarkOptions = {
  time: { from: 0, to: 10 * MINUTE, x: 0, width: 1000 },
  value: { min: 0, max: 100, ticks: [] },
  event: { watermark: 7 * MINUTE, allowedLateness: 5 * MINUTE },
  style: "bars",
  drawn: null,
  open: false,
};
const overlay = { key: null, y: 0, height: 106 };
const windows = [windowItem(0), windowItem(1), windowItem(7, { status: "open" })];

Deno.test("rowMarks gives a window its time and value", () => {
  const [mark] = rowMarks([shown("a", windows)], overlay, options);
  assert.partialDeepStrictEqual(mark, {
    x0: 0,
    x1: 99,
    y: 56,
    base: 106,
    color: "color of a",
    settled: true,
    yBefore: null,
  });
});

Deno.test("rowMarks separates open windows from all others, and draws none without a value", () => {
  const key = shown("a", [...windows, windowItem(8, { value: null })]);
  assert.deepEqual(rowMarks([key], overlay, options).map(({ item }) => item.start / MINUTE), [
    0,
    1,
  ]);
  assert.deepEqual(
    rowMarks([key], overlay, { ...options, open: true }).map(({ item }) => item.start / MINUTE),
    [7],
  );
});

Deno.test("rowMarks puts the bars of one window side by side, lines on top of each other", () => {
  const keys = [shown("a", windows), shown("b", windows)];
  const [a, , b] = rowMarks(keys, overlay, options);
  assert.ok(a!.x1 < b!.x0 + 1);
  const lines = rowMarks(keys, overlay, { ...options, style: "lines" });
  assert.equal(lines[0]!.x0, lines[2]!.x0);
});

Deno.test("rowMarks leaves out what is beyond the range", () => {
  const key = shown(
    "a",
    [-3, -1, 0, 9, 10, 11].map((at) => windowItem(at)),
  );
  assert.deepEqual(
    rowMarks([key], overlay, { ...options, time: { ...options.time, from: 1 } }).map(
      ({ item }) => item.start / MINUTE,
    ),
    [0, 9, 10],
  );
});

Deno.test("rowMarks gives where a corrected value was", () => {
  const revised = windowItem(0, {
    status: "revised",
    before: { revision: 2, value: 100, count: 9 },
  });
  assert.equal(rowMarks([shown("a", [revised])], overlay, options)[0]!.yBefore, 6);
});

Deno.test("rowMarks gives where a window's least and greatest values are, which the scale holds", () => {
  const wide = windowItem(0, { spread: { low: 20, high: 80 } });
  assert.deepEqual(rowMarks([shown("a", [wide])], overlay, options)[0]!.spread, { y0: 26, y1: 86 });
  assert.deepEqual(valueExtent([{ windows: [wide] }], options.time), { low: 20, high: 80 });
  assert.equal(rowMarks([shown("a", windows)], overlay, options)[0]!.spread, null);
});

Deno.test("rowMarks draws hopping windows as their last slide", () => {
  const hopping = [0, 1, 2].map((at) => windowItem(at, { end: (at + 5) * MINUTE }));
  const [mark] = rowMarks([shown("a", hopping)], overlay, { ...options, drawn: MINUTE });
  assert.deepEqual([mark!.x0, mark!.x1], [400, 499]);
});

Deno.test("rowMarks draws tops only where bars have no room side by side", () => {
  const { time, drawn } = options;
  assert.equal(topsOnly(windows[0], { keys: 4, time, drawn }), false);
  assert.equal(topsOnly(windows[0], { keys: 50, time, drawn }), true);
  assert.equal(topsOnly(windows[0], { keys: 1, time: { ...time, width: 10 }, drawn }), false);
});

Deno.test("completenessCells adds up keys and leaves out open windows", () => {
  const keys = [
    shown("a", [windowItem(0, { count: 5 }), windows[2]!]),
    shown("b", [windowItem(0, { count: 99 })]),
  ];
  assert.deepEqual(completenessCells(keys, options.time, null), [{ x0: 0, x1: 99, share: 0.75 }]);
});

Deno.test("completenessCells has no cell where nothing is typical", () => {
  assert.deepEqual(completenessCells([shown("a", windows, null)], options.time, null), []);
});

const minutely = [0, 1, 2, 3].map((at) => windowItem(at, { value: at === 3 ? null : at * 10 }));
const hopping = [0, 1, 2].map((at) => windowItem(at, { end: (at + 5) * MINUTE }));
const minutes = (items: typeof minutely) => items.map(({ start }) => start / MINUTE);

Deno.test("windowsWithin takes those that touch the range, its end included", () => {
  assert.deepEqual(minutes(windowsWithin(minutely, { from: MINUTE, to: 2 * MINUTE })), [1, 2]);
  assert.deepEqual(minutes(windowsWithin(minutely, { from: MINUTE - 1, to: 2 * MINUTE - 1 })), [
    0,
    1,
  ]);
});

Deno.test("windowsWithin is empty beyond the windows, and for a range that ends before it begins", () => {
  assert.deepEqual(windowsWithin(minutely, { from: 99 * MINUTE, to: 100 * MINUTE }), []);
  assert.deepEqual(windowsWithin(minutely, { from: 3 * MINUTE, to: 0 }), []);
  assert.deepEqual(windowsWithin([], { from: 0, to: MINUTE }), []);
});

Deno.test("windowsWithin looks at the drawn part of windows that overlap", () => {
  assert.equal(drawnPart([{ windows: hopping }]), MINUTE);
  assert.equal(drawnPart([{ windows: minutely }]), null);
  assert.deepEqual(hopping.map((item) => drawnStart(item, MINUTE) / MINUTE), [4, 5, 6]);
  assert.deepEqual(minutes(windowsWithin(hopping, { from: 0, to: 4.5 * MINUTE }, MINUTE)), [0]);
});

Deno.test("valueExtent is that of the windows within the range; unknown without a value", () => {
  assert.deepEqual(valueExtent([{ windows: minutely }], { from: MINUTE, to: 9 * MINUTE }), {
    low: 10,
    high: 20,
  });
  assert.equal(valueExtent([{ windows: minutely }], { from: 3 * MINUTE, to: 9 * MINUTE }), null);
});

const record = (at: number, source: "late" | "dead") => ({
  id: `${at}`,
  time: at,
  source,
  stream: "s",
  key: "a",
  body: "",
});

Deno.test("rugTicks leaves out records beyond the range", () => {
  assert.deepEqual(rugTicks([record(-1, "late"), record(11 * MINUTE, "dead")], options.time), []);
});
