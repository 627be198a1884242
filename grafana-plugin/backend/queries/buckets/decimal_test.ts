import assert from "node:assert/strict";
import fc from "fast-check";
import {
  addDecimals,
  compareDecimals,
  divideDecimal,
  formatDecimal,
  parseDecimal,
} from "./decimal.ts";

const decimal = fc.tuple(
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
  fc.integer({ min: 0, max: 20 }),
).map(([unscaled, scale]) => ({ unscaled, scale }));

Deno.test("decimals are read as they are written, and as Java writes large scales", () => {
  fc.assert(fc.property(decimal, (value) => {
    assert.deepEqual(parseDecimal(formatDecimal(value)), value);
  }));
  assert.deepEqual(parseDecimal("1E+20"), { unscaled: 1n, scale: -20 });
  assert.deepEqual(parseDecimal("-1.5E-9"), { unscaled: -15n, scale: 10 });
  assert.throws(() => parseDecimal("1.2.3"), SyntaxError);
});

Deno.test("sums and order are those of the numbers as fractions", () => {
  fc.assert(fc.property(decimal, decimal, (a, b) => {
    const over = 10n ** 20n;
    const scaled = (value: typeof a) => value.unscaled * over / 10n ** BigInt(value.scale);
    assert.equal(scaled(addDecimals(a, b)), scaled(a) + scaled(b));
    const order = scaled(a) < scaled(b) ? -1 : scaled(a) > scaled(b) ? 1 : 0;
    assert.equal(Math.sign(compareDecimals(a, b)), order);
  }));
});

Deno.test("numbers of billions of digits are compared, and not added", () => {
  const [huge, small] = [parseDecimal("1E+2147483647"), parseDecimal("-1E-2147483647")];
  assert(compareDecimals(huge, small) > 0);
  assert(compareDecimals(parseDecimal("-1E+2147483647"), small) < 0);
  assert.throws(() => addDecimals(huge, small), RangeError);
});

Deno.test("a mean is rounded half to even at the scale of the sum", () => {
  const mean = (text: string, count: bigint) =>
    formatDecimal(divideDecimal(parseDecimal(text), count));
  assert.deepEqual(
    [mean("0.5", 2n), mean("1.5", 2n), mean("-0.5", 2n), mean("-0.7", 2n), mean("10.00", 3n)],
    ["0.2", "0.8", "-0.2", "-0.4", "3.33"],
  );
});
