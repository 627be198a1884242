import assert from "node:assert/strict";
import fc from "fast-check";
import { hashNumbers, noise, Random } from "./random.ts";

Deno.test("equal seeds give equal numbers, other seeds others", () => {
  const numbers = (...seeds: number[]) => {
    const random = new Random(...seeds);
    return Array.from({ length: 5 }, () => random.next());
  };
  assert.deepEqual(numbers(7, 1), numbers(7, 1));
  assert.notDeepEqual(numbers(7, 1), numbers(7, 2));
  assert.notDeepEqual(numbers(7, 1), numbers(1, 7));
});

Deno.test("numbers are spread evenly over [0, 1)", () => {
  const random = new Random(1);
  const tenths = new Array<number>(10).fill(0);
  for (let i = 0; i < 100_000; i++) tenths[Math.floor(random.next() * 10)]! += 1;
  // Four standard deviations of a binomial with n = 100,000 and p = 0.1.
  for (const count of tenths) assert.ok(Math.abs(count - 10_000) < 380, String(tenths));
});

Deno.test("integer reaches both ends and nothing beyond", () => {
  const random = new Random(3);
  const seen = new Set(Array.from({ length: 500 }, () => random.integer(2, 5)));
  assert.deepEqual([...seen].sort(), [2, 3, 4, 5]);
});

Deno.test("hashes of neighbours share no pattern", () => {
  const bits = Array.from({ length: 4_096 }, (_, i) => hashNumbers(1, i) & 1);
  const ones = bits.reduce((sum, bit) => sum + bit, 0);
  assert.ok(Math.abs(ones - 2_048) < 160, String(ones));
});

Deno.test("noise is in [0, 1) and smooth", () => {
  const place = fc.double({ min: -1e4, max: 1e4, noNaN: true });
  fc.assert(fc.property(fc.integer(), place, place, place, (seed, x, y, z) => {
    const here = noise(seed, x, y, z);
    const step = 1e-3;
    assert.ok(here >= 0 && here < 1);
    // The smoothstep's slope is at most 1.5 and values differ by less than 1.
    assert.ok(Math.abs(noise(seed, x + step, y, z) - here) < 2 * step);
    assert.ok(Math.abs(noise(seed, x, y, z + step) - here) < 2 * step);
  }));
});
