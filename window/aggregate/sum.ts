import type { Aggregate } from "./aggregate.ts";

/** Sum, and with it the average. */
export const sum: Aggregate = {
  slots: 1,
  reset(slots, at) {
    slots[at] = 0;
  },
  add(slots, at, value) {
    slots[at]! += value;
  },
  merge(slots, at, _n, from) {
    slots[at]! += from[at]!;
  },
  read: {
    sum: (slots, at) => slots[at]!,
    avg: (slots, at, n) => slots[at]! / n,
  },
};
