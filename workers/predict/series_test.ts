import assert from "node:assert/strict";
import { days, hours, minutes } from "#core/declaration/mod.ts";
import type { WindowSpec } from "#window/mod.ts";
import { pointOf, Series, seriesKinds, valueOf } from "./series.ts";

const MINUTE = minutes(1);
const START = Date.parse("2026-03-02T00:00Z");

const tumbling = (sizeMs: number): WindowSpec => ({
  ...{ kind: "tumbling", sizeMs, allowedLatenessMs: minutes(10) },
  ...{ aggregates: ["count", "avg"], measures: ["speed"], emit: "final-then-correct" },
});

const kindOf = (measure: string, aggregate: "avg" | "count" = "avg") =>
  seriesKinds({
    name: "s",
    predict: [{ measure, aggregate, window: MINUTE, horizon: 3 }],
    windows: [tumbling(MINUTE)],
  })[0]!;

const point = (n: number, value: number | undefined) => ({
  ...{ start: START + n * MINUTE, end: START + (n + 1) * MINUTE, value },
});

/** The same values for every test. */
const wave = (n: number) => 50 + 20 * Math.sin(n / 5) + (n * 13) % 7;

function learned(count: number): Series {
  const series = new Series(kindOf("speed"), "k");
  for (let n = 0; n < count; n++) {
    series.learn(point(n, wave(n)), false);
    if (series.isDue) series.save();
  }
  return series;
}

Deno.test("a window tells what the last one came to, then what is next", () => {
  const series = learned(40);
  const { predictions, isChanged } = series.learn(point(40, wave(40)), false);
  assert(isChanged);
  assert.deepEqual(
    predictions.map(({ horizon, start, actual }) => [horizon, (start - START) / MINUTE, actual]),
    [[1, 40, wave(40)], [1, 41, undefined], [2, 42, undefined], [3, 43, undefined]],
  );
  for (const { lower, value, upper, made, learned } of predictions) {
    assert(lower <= value && value <= upper);
    assert.equal(learned, 41);
    assert(made === START + 40 * MINUTE || made === START + 41 * MINUTE);
  }
});

Deno.test("a window is learned once, and a correction replaces it", () => {
  const series = learned(40);
  assert.equal(series.learn(point(39, wave(39)), false).isChanged, false);
  const corrected = series.learn(point(35, 99), true);
  assert.deepEqual(
    corrected.predictions.map(({ start, actual }) => [(start - START) / MINUTE, actual]),
    [[35, 99], [40, undefined], [41, undefined], [42, undefined]],
  );
  assert.equal(series.learn(point(35, 99), true).isChanged, false);
  const anew = new Series(kindOf("speed"), "k");
  for (let n = 0; n < 40; n++) anew.learn(point(n, n === 35 ? 99 : wave(n)), false);
  assert.deepEqual(series.snapshot(), anew.snapshot());
});

Deno.test("snapshot and steps restore a series, to the bit, at every window", () => {
  const series = new Series(kindOf("speed"), "k");
  let snapshot: Uint8Array = new Uint8Array();
  for (let n = 0; n < 100; n++) {
    series.learn(point(n, n % 9 === 4 ? undefined : wave(n)), false);
    if (n % 11 === 10) series.learn(point(n - 3, wave(n) + 1), true);
    if (series.isDue) snapshot = series.save();
    const restored = Series.restore(series.kind, "k", { snapshot, steps: series.steps() });
    assert.deepEqual(restored.snapshot(), series.snapshot(), `after window ${n}`);
    assert.deepEqual(restored.saved, series.saved);
    assert.deepEqual(restored.steps(), series.steps());
  }
  assert(series.version >= 3);
});

Deno.test("steps of an earlier snapshot are not learned again", () => {
  const series = learned(10);
  const steps = series.steps();
  const snapshot = series.save();
  const restored = Series.restore(series.kind, "k", { snapshot, steps });
  assert.deepEqual(restored.snapshot(), series.snapshot());
});

Deno.test("a snapshot of other options is refused, so that the series is learned anew", () => {
  const snapshot = learned(5).save();
  const [other] = seriesKinds({
    name: "s",
    predict: [{ measure: "speed", aggregate: "avg", window: hours(1), horizon: 3 }],
    windows: [tumbling(hours(1))],
  });
  assert.throws(() => Series.restore(other!, "k", { snapshot }), RangeError);
});

Deno.test("where records are counted, a window that nobody speaks of had none", () => {
  const series = new Series(kindOf("count", "count"), "k");
  for (let n = 0; n < 5; n++) series.learn(point(n, 3), false);
  const { predictions, learned: count } = series.learn(point(8, 3), false);
  assert.equal(count, 4);
  const come = predictions.filter(({ actual }) => actual !== undefined);
  assert.deepEqual(come.map(({ start, actual }) => [(start - START) / MINUTE, actual]), [
    [5, 0],
    [6, 0],
    [7, 0],
    [8, 3],
  ]);
  const speed = new Series(kindOf("speed"), "k");
  speed.learn(point(0, 3), false);
  assert.equal(speed.learn(point(8, 3), false).learned, 1, "nothing is known of a speed");
  const long = series.learn(point(5_000, 3), false);
  assert.equal(long.learned, 1, "so long a silence is no count");
});

Deno.test("so it is in what a series begins with", () => {
  const [warm, learned] = [new Series(kindOf("count", "count"), "k"), learnedCounts()];
  warm.warm([0, 1, 5, 6].map((n) => point(n, 3)));
  assert.deepEqual(warm.snapshot(), learned.snapshot());
});

function learnedCounts(): Series {
  const series = new Series(kindOf("count", "count"), "k");
  for (let n = 0; n < 7; n++) series.learn(point(n, n > 1 && n < 5 ? 0 : 3), false);
  return series;
}

Deno.test("a window that may lack records or inputs has no value", () => {
  const window = { start: 0, end: MINUTE, status: "final", count: 3, value: 7 } as const;
  assert.equal(pointOf(window).value, 7);
  assert.equal(pointOf({ ...window, partial: true }).value, undefined);
  assert.equal(pointOf({ ...window, inputs: { present: 1, expected: 2 } }).value, undefined);
  assert.equal(pointOf({ ...window, inputs: { present: 2, expected: 2 } }).value, 7);
  const measures = { speed: { avg: 4 } };
  const spec = { measure: "speed", aggregate: "avg", window: MINUTE, horizon: 1 } as const;
  assert.equal(valueOf(spec, { count: 3, measures }), 4);
  assert.equal(valueOf({ ...spec, aggregate: "max" }, { count: 3, measures }), undefined);
  assert.equal(valueOf({ ...spec, measure: "count" }, { count: 3, measures }), 3);
});

Deno.test("a series can be corrected for as long as its windows are", () => {
  const [kind] = seriesKinds({
    name: "s",
    predict: [{ measure: "speed", aggregate: "avg", window: MINUTE, horizon: 1 }],
    windows: [{ ...tumbling(MINUTE), allowedLatenessMs: days(30) }],
  });
  assert.equal(kind!.options.revisable, 512);
  assert.equal(kindOf("speed").options.revisable, 11);
});
