import assert from "node:assert/strict";
import fc from "fast-check";
import { colourOf, niceDomain } from "./colour_scale.ts";

Deno.test("the range is round and starts at zero unless values are far from it", () => {
  assert.deepEqual(niceDomain([3, 112]), { low: 0, high: 150 });
  assert.deepEqual(niceDomain([8, 97]), { low: 0, high: 100 });
  assert.deepEqual(niceDomain([996, 1004]), { low: 996, high: 1004 });
  assert.deepEqual(niceDomain([]), { low: 0, high: 1 });
});

Deno.test("the range holds every value", () => {
  const value = fc.integer({ min: -1e8, max: 1e8 }).map((n) => n / 100);
  fc.assert(fc.property(fc.array(value, { minLength: 1 }), (values) => {
    const { low, high } = niceDomain(values);
    assert.ok(low < high);
    const slack = (high - low) * 1e-9;
    assert.ok(values.every((v) => v >= low - slack && v <= high + slack));
  }));
});

Deno.test("the ends have the ends' colours, beyond them too", () => {
  const domain = { low: 0, high: 100 };
  assert.equal(colourOf(0, domain), "rgb(68 1 84)");
  assert.equal(colourOf(100, domain), "rgb(253 231 37)");
  assert.equal(colourOf(-5, domain), colourOf(0, domain));
  assert.equal(colourOf(500, domain), colourOf(100, domain));
});
