import assert from "node:assert/strict";
import { across, increase, measureValue } from "./formula.ts";
import type { Formula } from "./spec.ts";

function value(formula: Formula, a: number | undefined, b: number | undefined, weight = 1) {
  const weights = { a: { weight: 1 }, b: { weight } };
  return measureValue({ formula, terms: ["a", "b"] }, new Map([["a", a], ["b", b]]), weights);
}

Deno.test("each formula of two terms", () => {
  assert.equal(value("sum", 6, 3), 9);
  assert.equal(value("difference", 6, 3), 3);
  assert.equal(value("ratio", 6, 3), 2);
  assert.equal(value("min", 6, 3), 3);
  assert.equal(value("max", 6, 3), 6);
  assert.equal(value("sum", 6, 3, -2), 0);
});

Deno.test("what is missing, divided by 0 or overflowing has no value, and is never zero", () => {
  for (const formula of ["sum", "difference", "ratio", "min", "max"] as const) {
    assert.equal(value(formula, 6, undefined), undefined);
    assert.equal(value(formula, undefined, 6), undefined);
  }
  assert.equal(value("ratio", 6, 0), undefined);
  assert.equal(value("ratio", 0, 0), undefined);
  assert.equal(value("sum", 1e308, 1e308), undefined);
  assert.equal(value("max", 1e308, 2, 1e308), undefined);
  assert(Object.is(value("sum", -0, 0, -1), 0));
});

Deno.test("several inputs of a term become one", () => {
  const values = [3, -1, 4];
  assert.equal(across("sum", values), 6);
  assert.equal(across("avg", values), 2);
  assert.equal(across("min", values), -1);
  assert.equal(across("max", values), 4);
  assert.equal(across("sum", []), undefined);
  assert.equal(across("sum", [1e308, 1e308]), undefined);
});

Deno.test("a counter that is lower than before began anew at 0", () => {
  assert.equal(increase(100, 130), 30);
  assert.equal(increase(100, 100), 0);
  assert.equal(increase(100, 20), 20);
});
