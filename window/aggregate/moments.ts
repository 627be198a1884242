import type { Aggregate } from "./aggregate.ts";

/**
 * Population standard deviation from the mean and M2, the sum of squared differences from it:
 * one value by Welford (1962), two states by Chan, Golub and LeVeque (1979).
 */
export const moments: Aggregate = {
  slots: 2,
  reset(slots, at) {
    slots[at] = 0;
    slots[at + 1] = 0;
  },
  add(slots, at, value, _time, n) {
    const difference = value - slots[at]!;
    const mean = slots[at]! + difference / n;
    slots[at] = mean;
    slots[at + 1]! += difference * (value - mean);
  },
  merge(slots, at, n, from, fromN) {
    if (n === 0) {
      slots[at] = from[at]!;
      slots[at + 1] = from[at + 1]!;
      return;
    }
    const difference = from[at]! - slots[at]!;
    const total = n + fromN;
    slots[at]! += (difference * fromN) / total;
    slots[at + 1]! += from[at + 1]! + (difference * difference * n * fromN) / total;
  },
  read: { stddev: (slots, at, n) => Math.sqrt(slots[at + 1]! / n) },
};
