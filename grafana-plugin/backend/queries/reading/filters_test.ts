import assert from "node:assert/strict";
import type { DimensionFilter } from "../../../src/contract/query.ts";
import { dimensionTest } from "./filters.ts";
import { QueryFault } from "./query_fault.ts";

const passes = (operator: DimensionFilter["operator"], value: string, values?: string[]) => {
  const filter = { key: "make", operator, value, ...(values === undefined ? {} : { values }) };
  const test = dimensionTest([filter]);
  return ["Ford", "Volvo", undefined].map((make) => test(make === undefined ? {} : { make }));
};

Deno.test("each operator of Grafana's ad hoc filters works as in Grafana", () => {
  assert.deepEqual(passes("=", "Ford"), [true, false, false]);
  assert.deepEqual(passes("!=", "Ford"), [false, true, true]);
  assert.deepEqual(passes("=|", "", ["Ford", "Volvo"]), [true, true, false]);
  assert.deepEqual(passes("!=|", "", ["Ford"]), [false, true, true]);
  assert.deepEqual(passes("=~", "F.*"), [true, false, false]);
  assert.deepEqual(passes("=~", "o"), [false, false, false]);
  assert.deepEqual(passes("!~", "F.*"), [false, true, true]);
});

Deno.test("all filters must pass, none lets everything through", () => {
  const filters = [
    { key: "make", operator: "=" as const, value: "Ford" },
    { key: "fuel", operator: "!=" as const, value: "diesel" },
  ];
  assert.equal(dimensionTest(filters)({ make: "Ford", fuel: "petrol" }), true);
  assert.equal(dimensionTest(filters)({ make: "Ford", fuel: "diesel" }), false);
  assert.equal(dimensionTest([])({}), true);
});

Deno.test("a pattern that is none is the asker's fault", () => {
  assert.throws(() => passes("=~", "("), QueryFault);
  assert.throws(() => passes("=~", "x".repeat(201)), /longer than 200/);
});
