import { FIRST, LAST, MAX, MIN, MOMENTS, SUM } from "./slots.ts";
import { additionError } from "./sum.ts";

/**
 * Folds a finite value of event time `time` into the measure at `base`, which keeps the parts `kept`.
 * Moments go by Welford (Technometrics 4, 1962). The sketch is the caller's.
 */
export function foldValue(
  slots: Float64Array,
  base: number,
  kept: number,
  value: number,
  time: number,
): void {
  const n = slots[base]! + 1;
  slots[base] = n;
  let p = base + 1;
  if (kept & SUM) {
    const before = slots[p]!;
    const sum = before + value;
    slots[p] = sum;
    slots[p + 1]! += additionError(before, value, sum);
    p += 2;
  }
  if (kept & MIN) {
    if (value < slots[p]!) slots[p] = value;
    p++;
  }
  if (kept & MAX) {
    if (value > slots[p]!) slots[p] = value;
    p++;
  }
  if (kept & MOMENTS) {
    const difference = value - slots[p]!;
    const mean = slots[p]! + difference / n;
    slots[p] = mean;
    slots[p + 1]! += difference * (value - mean);
    p += 2;
  }
  if (kept & FIRST) {
    if (time < slots[p]!) {
      slots[p] = time;
      slots[p + 1] = value;
    }
    p += 2;
  }
  if (kept & LAST) {
    if (time >= slots[p]!) {
      slots[p] = time;
      slots[p + 1] = value;
    }
  }
}

/**
 * Folds the measure at `others[other]` into the one at `slots[base]`; neither is empty, and the
 * other's values arrived later. Moments go by Chan, Golub and LeVeque (STAN-CS-79-773, 1979).
 */
export function mergeValues(
  slots: Float64Array,
  base: number,
  kept: number,
  others: Float64Array,
  other: number,
): void {
  const n = slots[base]!;
  const otherN = others[other]!;
  slots[base] = n + otherN;
  let p = base + 1;
  let q = other + 1;
  if (kept & SUM) {
    const before = slots[p]!;
    const added = others[q]!;
    const sum = before + added;
    slots[p] = sum;
    slots[p + 1]! += others[q + 1]! + additionError(before, added, sum);
    p += 2;
    q += 2;
  }
  if (kept & MIN) {
    if (others[q]! < slots[p]!) slots[p] = others[q]!;
    p++;
    q++;
  }
  if (kept & MAX) {
    if (others[q]! > slots[p]!) slots[p] = others[q]!;
    p++;
    q++;
  }
  if (kept & MOMENTS) {
    const difference = others[q]! - slots[p]!;
    slots[p]! += difference * otherN / (n + otherN);
    slots[p + 1]! += others[q + 1]! + difference * difference * n * otherN / (n + otherN);
    p += 2;
    q += 2;
  }
  if (kept & FIRST) {
    if (others[q]! < slots[p]!) {
      slots[p] = others[q]!;
      slots[p + 1] = others[q + 1]!;
    }
    p += 2;
    q += 2;
  }
  if (kept & LAST) {
    if (others[q]! >= slots[p]!) {
      slots[p] = others[q]!;
      slots[p + 1] = others[q + 1]!;
    }
  }
}
