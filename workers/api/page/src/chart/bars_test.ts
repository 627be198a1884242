import assert from "node:assert/strict";
import { drawnStart } from "#core/window_plot/marks.ts";
import type { WindowSpec } from "../api/contract.ts";
import type { JoinedWindow } from "../state/window_join.ts";
import {
  barsOf,
  byImportance,
  drawnPart,
  mainAggregate,
  timeRange,
  valueRange,
  withinReach,
} from "./bars.ts";

const spec: WindowSpec = {
  kind: "tumbling",
  size: 10,
  allowedLatenessMs: 0,
  aggregates: ["count", "min", "max", "avg"],
  measures: ["speed"],
};
const window = (start: number, avg?: number): JoinedWindow => ({
  stream: "s",
  key: "k",
  start,
  end: start + 10,
  size: 10,
  status: "final",
  revision: 1,
  count: 7,
  late: 0,
  watermark: 0,
  measures: { speed: avg === undefined ? {} : { avg, min: avg - 5, max: avg + 5 } },
  before: null,
});
/** Where a bar begins and ends. */
const edges = (windowSpec: WindowSpec, windows: JoinedWindow[]) =>
  barsOf(windows, windowSpec, "speed").map((bar) => [
    drawnStart(bar, drawnPart(windowSpec)),
    bar.end,
  ]);

Deno.test("a bar spans its window and knows its least and greatest value", () => {
  const [bar] = barsOf([window(20, 50)], spec, "speed");
  assert.deepEqual(edges(spec, [window(20, 50)]), [[20, 30]]);
  assert.deepEqual([bar?.value, bar?.spread?.low, bar?.spread?.high], [50, 45, 55]);
});

Deno.test("a hopping window is drawn over its newest slide", () => {
  const hopping = { ...spec, kind: "hopping", slideMs: 2 } as const;
  assert.deepEqual(edges(hopping, [window(20, 50)]), [[28, 30]]);
});

Deno.test("counts have no band; a measure without records has no height", () => {
  const [counted] = barsOf([window(0, 50)], spec, "count");
  assert.deepEqual([counted?.value, counted?.spread], [7, null]);
  assert.equal(barsOf([window(0)], spec, "speed")[0]?.value, null);
});

Deno.test("the average is drawn where it is declared, else the next best", () => {
  assert.equal(mainAggregate(spec, "speed"), "avg");
  assert.equal(mainAggregate({ ...spec, aggregates: ["count", "max"] }, "speed"), "max");
  assert.equal(mainAggregate({ ...spec, aggregates: ["count"] }, "speed"), "count");
});

Deno.test("the axes hold every bar and a watermark that is near", () => {
  const bars = barsOf([window(0, 50), window(90, 60)], spec, "speed");
  const { from, to } = timeRange(bars, { watermark: 105, drawn: null });
  assert.ok(from === 0 && to > 105 && to < 130);
  assert.ok(timeRange(bars, { watermark: 1e9, drawn: null }).to < 130);
  const { min, max } = valueRange(bars);
  assert.ok(min === 0 && max > 65);
  const narrow = valueRange(barsOf([window(0, 200), window(90, 205)], spec, "speed"));
  assert.ok(narrow.min > 150 && narrow.min < 195);
  assert.equal(valueRange(barsOf([window(0, 200)], spec, "count")).min, 0);
  assert.deepEqual(valueRange(barsOf([window(0, 5)], spec, "speed")), { min: 0, max: 11 });
  assert.deepEqual(valueRange([]), { min: 0, max: 1 });
});

Deno.test("what people look for first comes first", () => {
  assert.deepEqual(byImportance(["count", "sum", "min", "avg", "p95"]), [
    "avg",
    "min",
    "p95",
    "sum",
  ]);
});

Deno.test("a window of long ago does not squeeze those of today; the table has it all the same", () => {
  const today = [100_000, 100_010, 100_050].map((start) => window(start));
  assert.deepEqual(withinReach([window(0), ...today], spec), today);
  assert.deepEqual(withinReach(today, spec), today);
  assert.deepEqual(withinReach([], spec), []);
  const sessions = [window(0), ...today];
  assert.deepEqual(withinReach(sessions, { ...spec, kind: "session" }), sessions);
});
