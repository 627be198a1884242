import assert from "node:assert/strict";
import { knee, type RateResult } from "./report.ts";

function rateResult(rate: number, sustained: boolean): RateResult {
  const lagTrend = { process: 0, persist: 0 };
  return { rate, sustained, vehicles: 1, producerDelayMs: 0, lagTrend, costs: [] };
}

Deno.test("the knee is the highest rate below the first that was too much", () => {
  const kneeOf = (...rates: [number, boolean][]) => knee(rates.map((rate) => rateResult(...rate)));
  assert.equal(kneeOf([1, true], [2, true]), 2);
  assert.equal(kneeOf([4, true], [2, false], [1, true]), 1);
  assert.equal(kneeOf([1, false], [2, true]), undefined);
  assert.equal(kneeOf(), undefined);
});
