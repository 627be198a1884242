import assert from "node:assert/strict";
import fc from "fast-check";
import { additionError, meanOf } from "./sum.ts";

/** A double as a whole number of 2^-1074. */
function exact(value: number): bigint {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const all = bits.getBigUint64(0);
  const exponent = (all >> 52n) & 0x7ffn;
  const fraction = all & ((1n << 52n) - 1n);
  const size = exponent === 0n ? fraction : (fraction | 1n << 52n) << (exponent - 1n);
  return value < 0 ? -size : size;
}

const value = fc.oneof(
  fc.double({ min: -1e300, max: 1e300, noNaN: true }),
  fc.double({ min: -1000, max: 1000, noNaN: true }),
);

Deno.test("a sum and its error are exactly the two numbers", () => {
  fc.assert(fc.property(value, value, (a, b) => {
    const sum = a + b;
    assert.equal(exact(sum) + exact(additionError(a, b, sum)), exact(a) + exact(b));
  }));
});

Deno.test("a mean is within one unit in the last place of the exact quotient", () => {
  const sum = fc.double({ min: 1e-200, max: 1e280, noNaN: true });
  fc.assert(
    fc.property(sum, fc.double({ min: -0.5, max: 0.5, noNaN: true }), fc.nat(), (s, e, n) => {
      const c = s * 2 ** -53 * e;
      const mean = meanOf(s, c, n + 1);
      const off = exact(mean) * BigInt(n + 1) - exact(s) - exact(c);
      const unit = exact(mean * 2 ** -52) * BigInt(n + 1);
      assert.ok((off < 0n ? -off : off) <= unit, `${mean}`);
    }),
  );
});

Deno.test("the mean of one value many times is that value", () => {
  fc.assert(fc.property(value, fc.integer({ min: 1, max: 300 }), (one, n) => {
    fc.pre(Math.abs(one) > 1e-290 && Math.abs(one) < 1e290);
    let s = 0;
    let c = 0;
    for (let i = 0; i < n; i++) {
      const sum = s + one;
      c += additionError(s, one, sum);
      s = sum;
    }
    assert.equal(meanOf(s, c, n), one);
  }));
});

Deno.test("a sum that overflowed has no mean that is finite", () => {
  assert.equal(Number.isFinite(meanOf(Infinity, NaN, 2)), false);
  assert.equal(meanOf(1.6e308, 0, 2), 8e307);
});
