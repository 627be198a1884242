import assert from "node:assert/strict";
import fc from "fast-check";
import { LARGEST, QuantileSketch, RELATIVE_ACCURACY, SMALLEST } from "./sketch.ts";

const magnitude = fc.double({ min: -27, max: 55, noNaN: true }).map(Math.exp);
const value = fc.oneof(
  magnitude,
  magnitude.map((v) => -v),
  fc.constantFrom(0, 1, -1, SMALLEST, LARGEST),
  fc.integer({ min: -5, max: 5 }),
);
const values = fc.array(value, { maxLength: 200 });
const quantile = fc.oneof(
  fc.constantFrom(0, 0.5, 0.95, 0.99, 1),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

function sketchOf(all: readonly number[]): QuantileSketch {
  const sketch = new QuantileSketch();
  for (const one of all) sketch.add(one);
  return sketch;
}

Deno.test("quantiles are within the relative accuracy of the exact rank ⌊q·(n − 1)⌋", () => {
  fc.assert(fc.property(values, quantile, (all, q) => {
    fc.pre(all.length > 0);
    const exact = all.toSorted((a, b) => a - b)[Math.floor(q * (all.length - 1))]!;
    const found = sketchOf(all).quantile(q);
    assert.ok(Math.abs(found - exact) <= RELATIVE_ACCURACY * Math.abs(exact) * (1 + 1e-9));
  }));
});

Deno.test("merged sketches hold the values of both, in any order", () => {
  fc.assert(fc.property(values, values, (a, b) => {
    const merged = new QuantileSketch();
    merged.merge(sketchOf(b));
    merged.merge(sketchOf(a));
    assert.deepEqual(merged.encode(), sketchOf([...a, ...b]).encode());
  }));
});

Deno.test("a sketch comes back from JSON as it was", () => {
  fc.assert(fc.property(values, quantile, (all, q) => {
    const sketch = sketchOf(all);
    const back = QuantileSketch.decode(JSON.parse(JSON.stringify(sketch.encode())));
    assert.deepEqual(back.encode(), sketch.encode());
    assert.equal(back.quantile(q), sketch.quantile(q));
  }));
});

Deno.test("only bins that hold values are written", () => {
  const state = JSON.stringify(sketchOf([20, 20.1, 21, 25, -3, 0]).encode());
  assert.ok(state.length < 60, state);
});

Deno.test("values beyond the range keep a sketch small; a single value is exact", () => {
  const sketch = sketchOf([Number.MAX_VALUE, Number.MIN_VALUE, -Number.MAX_VALUE, 1]);
  assert.ok(Math.abs(sketch.quantile(0) / -LARGEST - 1) <= RELATIVE_ACCURACY);
  assert.equal(sketch.quantile(1 / 3), 0);
  assert.ok(JSON.stringify(sketch.encode()).length < 150);
  assert.equal(sketchOf([7, 7]).quantile(0.5), 7);
});

Deno.test("an empty sketch has no quantiles", () => {
  assert.ok(Number.isNaN(new QuantileSketch().quantile(0.5)));
});
