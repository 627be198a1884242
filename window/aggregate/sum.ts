/**
 * Sums whose rounding errors are kept: a sum is two doubles, s and the error c, and its value is
 * s + c (Neumaier, ZAMM 54, 1974; the error of one addition by Knuth's TwoSum, which is exact).
 *
 * @module
 */

/** The error of `a + b` = `sum`, exactly: a + b = sum + error. */
export function additionError(a: number, b: number, sum: number): number {
  const part = sum - a;
  return (a - (sum - part)) + (b - part);
}

/**
 * (s + c) / n to within one unit in the last place, where s + c alone would round: 0.1 three times is
 * 0.30000000000000004, but 0.1 on average. The remainder of s / n is found by Dekker's product.
 */
export function meanOf(s: number, c: number, n: number): number {
  const quotient = s / n;
  if (!(Math.abs(quotient) < SPLITTABLE)) return (s + c) / n;
  const product = quotient * n;
  const high = SPLIT * quotient - (SPLIT * quotient - quotient);
  const low = quotient - high;
  const nHigh = SPLIT * n - (SPLIT * n - n);
  const nLow = n - nHigh;
  const error = low * nLow - (((product - high * nHigh) - low * nHigh) - high * nLow);
  return quotient + ((s - product) - error + c) / n;
}

/** 2^27 + 1: splits a double into halves of 26 bits. */
const SPLIT = 134_217_729;
/** Magnitudes from here on overflow when they are split. */
const SPLITTABLE = 1e290;
