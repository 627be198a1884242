import assert from "node:assert/strict";
import { steadyScale, tickFormat, timeTicks, toTime, toX, toY, valueScale } from "./scales.ts";

const HOUR = 3_600_000;

Deno.test("valueScale has round ticks that hold all values", () => {
  assert.deepEqual(valueScale({ low: 3.2, high: 17.1 }, { fromZero: false, ticks: 4 }), {
    min: 3,
    max: 18,
    ticks: [5, 10, 15],
  });
  assert.partialDeepStrictEqual(valueScale({ low: 62, high: 68 }, { fromZero: false, ticks: 3 }), {
    min: 62,
    max: 68,
  });
  assert.partialDeepStrictEqual(valueScale({ low: 1, high: 118 }, { fromZero: true, ticks: 3 }), {
    max: 120,
    ticks: [0, 50, 100],
  });
  assert.partialDeepStrictEqual(valueScale({ low: 0, high: 0.3 }, { fromZero: true, ticks: 3 }), {
    max: 0.3,
  });
  assert.equal(valueScale({ low: -5, high: -1 }, { fromZero: true, ticks: 5 }).max, 0);
});

Deno.test("valueScale keeps configured limits", () => {
  const scale = valueScale({ low: 10, high: 90 }, { fromZero: true, ticks: 4, min: 20, max: 50 });
  assert.deepEqual([scale.min, scale.max], [20, 50]);
  assert.equal(scale.ticks.every((tick) => tick >= 20 && tick <= 50), true);
});

Deno.test("valueScale has a height also for one value, for none and for wrong limits", () => {
  for (const extent of [null, { low: 0, high: 0 }, { low: 7, high: 7 }, { low: -3, high: -3 }]) {
    const { min, max } = valueScale(extent, { fromZero: true, ticks: 4 });
    assert.ok(max > min);
  }
  const wrong = valueScale({ low: 0, high: 1 }, { fromZero: true, ticks: 4, min: 5, max: 2 });
  assert.ok(wrong.max > wrong.min);
});

Deno.test("valueScale stays while values fit well", () => {
  const drawn = { min: 0, max: 100, ticks: [] };
  assert.equal(steadyScale(drawn, { min: 0, max: 80, ticks: [] }), drawn);
  assert.equal(steadyScale(drawn, { min: 0, max: 50, ticks: [] }).max, 50);
  assert.equal(steadyScale(drawn, { min: 0, max: 120, ticks: [] }).max, 120);
});

Deno.test("valueScale draws values beyond a limit at the edge", () => {
  const area = { y: 10, height: 100 };
  const scale = { min: 0, max: 10, ticks: [] };
  assert.deepEqual([toY(scale, 0, area), toY(scale, 5, area), toY(scale, 99, area)], [110, 60, 10]);
});

Deno.test("time goes to pixels and back", () => {
  const scale = { from: 1000, to: 2000, x: 50, width: 200 };
  assert.equal(toX(scale, 1500), 150);
  assert.equal(toTime(scale, 150), 1500);
});

Deno.test("time ticks at whole local hours of a zone with half hours", () => {
  const { step, times } = timeTicks({ from: 0, to: 6 * HOUR }, { most: 6, offset: 5.5 * HOUR });
  assert.equal(step, HOUR);
  assert.equal(times[0], 0.5 * HOUR);
  assert.equal(times.length, 6);
});

Deno.test("time names ticks as finely as they are apart", () => {
  assert.deepEqual([tickFormat(1000), tickFormat(60_000), tickFormat(24 * HOUR)], [
    "HH:mm:ss",
    "HH:mm",
    "MM-DD",
  ]);
});
