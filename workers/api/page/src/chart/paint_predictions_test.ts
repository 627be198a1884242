import assert from "node:assert/strict";
import type { Prediction } from "../api/contract.ts";
import { layoutPredictions } from "./paint_predictions.ts";

const MINUTE = 60_000;

const prediction = (index: number, half: number): Prediction => ({
  ...{ stream: "s", key: "k", measure: "speed", aggregate: "avg", size: MINUTE, horizon: 1 },
  ...{ start: index * MINUTE, end: (index + 1) * MINUTE, made: index * MINUTE },
  ...{ value: 50, lower: 50 - half, upper: 50 + half, level: 0.9, actual: 51 },
  ...{ model: "last value", version: 1, learned: index },
} as Prediction);

Deno.test("the scale is that of the newer bands, and holds every value", () => {
  const first = Array.from({ length: 10 }, (_, index) => prediction(index, 500));
  const newer = Array.from({ length: 10 }, (_, index) => prediction(10 + index, 2));
  const { value } = layoutPredictions({
    predictions: [{ ...first[0]!, actual: 70 }, ...first.slice(1), ...newer],
    ...{ width: 600, height: 200 },
  });
  assert.ok(value.min > 30 && value.min <= 48, `${value.min}`);
  assert.ok(value.max >= 70 && value.max < 100, `${value.max}`);
});
