import assert from "node:assert/strict";
import type { Prediction } from "../api/contract.ts";
import { PredictionJoin } from "./prediction_join.ts";

const series = { measure: "speed", aggregate: "avg", size: 60 };

function prediction(start: number, more: Partial<Prediction> = {}): Prediction {
  return {
    ...{ stream: "s", key: "k", ...series, start, end: start + 60, horizon: 1, made: start },
    ...{ value: 1, lower: 0, upper: 2, level: 0.9, model: "linear", version: 1, learned: 5 },
    ...more,
  };
}

Deno.test("of each window the nearest expectation is kept, and what it came to", () => {
  const join = new PredictionJoin(10);
  assert(join.add(prediction(60, { horizon: 3 }), "live"));
  assert(join.add(prediction(60, { horizon: 1, value: 2 }), "live"));
  assert(!join.add(prediction(60, { horizon: 2 }), "live"));
  assert(join.add(prediction(60, { value: 2, actual: 2.5, anomaly: true }), "live"));
  assert.deepEqual(join.list(series).map(({ value, actual }) => [value, actual]), [[2, 2.5]]);
});

Deno.test("what was read does not replace what came live after it", () => {
  const join = new PredictionJoin(10);
  join.add(prediction(60, { actual: 50 }), "live");
  assert(!join.add(prediction(60, { actual: 40 }), "history"));
  assert(!join.add(prediction(60), "history"));
  assert(join.add(prediction(60, { learned: 6, actual: 51 }), "history"));
  assert.equal(join.list(series)[0]!.actual, 51);
});

Deno.test("the newest windows are kept, of each series by itself", () => {
  const join = new PredictionJoin(2);
  for (const start of [0, 60, 120]) join.add(prediction(start), "live");
  join.add(prediction(0, { measure: "count", aggregate: "count" }), "live");
  assert.deepEqual(join.list(series).map(({ start }) => start), [60, 120]);
  assert.equal(join.list({ ...series, measure: "count", aggregate: "count" }).length, 1);
});
