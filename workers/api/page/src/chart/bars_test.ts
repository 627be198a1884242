import assert from "node:assert/strict";
import type { Window, WindowSpec } from "../api/contract.ts";
import { barsOf, byImportance, mainAggregate, timeRange, valueRange } from "./bars.ts";

const spec: WindowSpec = {
  kind: "tumbling",
  sizeMs: 10,
  allowedLatenessMs: 0,
  aggregates: ["count", "min", "max", "avg"],
  measures: ["speed"],
};
const window = (start: number, avg?: number): { window: Window } => ({
  window: {
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
  },
});

Deno.test("a bar spans its window and knows its least and greatest value", () => {
  const [bar] = barsOf([window(20, 50)], spec, "speed");
  assert.deepEqual([bar?.left, bar?.right, bar?.value, bar?.low, bar?.high], [20, 30, 50, 45, 55]);
});

Deno.test("a hopping window is drawn over its newest slide", () => {
  const hopping = { ...spec, kind: "hopping", slideMs: 2 } as const;
  const [bar] = barsOf([window(20, 50)], hopping, "speed");
  assert.deepEqual([bar?.left, bar?.right], [28, 30]);
});

Deno.test("counts have no band; a measure without records has no height", () => {
  const [counted] = barsOf([window(0, 50)], spec, "count");
  assert.deepEqual([counted?.value, counted?.low], [7, undefined]);
  assert.equal(barsOf([window(0)], spec, "speed")[0]?.value, undefined);
});

Deno.test("the average is drawn where it is declared, else the next best", () => {
  assert.equal(mainAggregate(spec, "speed"), "avg");
  assert.equal(mainAggregate({ ...spec, aggregates: ["count", "max"] }, "speed"), "max");
  assert.equal(mainAggregate({ ...spec, aggregates: ["count"] }, "speed"), "count");
});

Deno.test("the axes hold every bar and a watermark that is near", () => {
  const bars = barsOf([window(0, 50), window(90, 60)], spec, "speed");
  const [from, to] = timeRange(bars, 105);
  assert.ok(from === 0 && to > 105 && to < 130);
  assert.ok(timeRange(bars, 1e9)[1] < 130);
  const [low, high] = valueRange(bars);
  assert.ok(low === 0 && high > 65);
  const narrow = valueRange(barsOf([window(0, 200), window(90, 205)], spec, "speed"));
  assert.ok(narrow[0] > 150 && narrow[0] < 195);
  assert.equal(valueRange(barsOf([window(0, 200)], spec, "count"))[0], 0);
  assert.deepEqual(valueRange(barsOf([window(0, 5)], spec, "speed")), [0, 11]);
  assert.deepEqual(valueRange([]), [0, 1]);
});

Deno.test("what people look for first comes first", () => {
  assert.deepEqual(byImportance(["count", "sum", "min", "avg", "p95"]), [
    "avg",
    "min",
    "p95",
    "sum",
  ]);
});
