import type { Aggregate } from "./aggregate.ts";

/** Smallest value. */
export const min: Aggregate = {
  slots: 1,
  reset(slots, at) {
    slots[at] = Infinity;
  },
  add(slots, at, value) {
    if (value < slots[at]!) slots[at] = value;
  },
  merge(slots, at, _n, from) {
    if (from[at]! < slots[at]!) slots[at] = from[at]!;
  },
  read: { min: (slots, at) => slots[at]! },
};

/** Largest value. */
export const max: Aggregate = {
  slots: 1,
  reset(slots, at) {
    slots[at] = -Infinity;
  },
  add(slots, at, value) {
    if (value > slots[at]!) slots[at] = value;
  },
  merge(slots, at, _n, from) {
    if (from[at]! > slots[at]!) slots[at] = from[at]!;
  },
  read: { max: (slots, at) => slots[at]! },
};
