import assert from "node:assert/strict";
import fc from "fast-check";
import { compileFilter, type RecordFilter } from "./filter.ts";
import { matches } from "./testing/oracle.ts";

const value = fc.constantFrom<string | number | boolean>("a", "b", 0, 1, 2, -1, true, false);
const filter: fc.Arbitrary<RecordFilter> = fc.oneof(
  value.map((equals) => ({ field: "f", equals })),
  value.map((notEquals) => ({ field: "f", notEquals })),
  fc.array(value).map((list) => ({ field: "f", in: list })),
  fc.integer({ min: -2, max: 2 }).map((above) => ({ field: "f", above })),
  fc.integer({ min: -2, max: 2 }).map((below) => ({ field: "f", below })),
);

Deno.test("a filter decides as the oracle does, also after JSON", () => {
  const record = fc.record({ f: fc.oneof(value, fc.constantFrom(null, undefined, NaN)) });
  fc.assert(fc.property(filter, record, (given, one) => {
    const stored: RecordFilter = JSON.parse(JSON.stringify(given));
    assert.equal(compileFilter(stored)(one), matches(one, given));
  }));
});

Deno.test("a missing or null field meets no condition", () => {
  const conditions = [{ notEquals: "a" }, { equals: "a" }, { below: 5 }, { above: -5 }];
  for (const condition of conditions) {
    const test = compileFilter({ field: "f", ...condition });
    assert.equal(test({}), false);
    assert.equal(test({ f: null }), false);
  }
});

Deno.test("above and below exclude the limit", () => {
  const test = (condition: object, f: number) => compileFilter({ field: "f", ...condition })({ f });
  assert.deepEqual([test({ above: 3 }, 3), test({ above: 3 }, 4)], [false, true]);
  assert.deepEqual([test({ below: 3 }, 3), test({ below: 3 }, 2)], [false, true]);
});

Deno.test("exactly one condition must be set", () => {
  assert.throws(() => compileFilter({ field: "f" }), /'f' must have exactly one of.*none/);
  assert.throws(() => compileFilter({ field: "f", above: 1, below: 2 }), /it has above, below/);
});
