import type { Aggregate } from "./aggregate.ts";

/** Value with the lowest event time; of several, the one that arrived first. */
export const first: Aggregate = {
  slots: 2,
  reset(slots, at) {
    slots[at] = Infinity;
    slots[at + 1] = 0;
  },
  add(slots, at, value, time) {
    if (time < slots[at]!) {
      slots[at] = time;
      slots[at + 1] = value;
    }
  },
  merge(slots, at, _n, from) {
    if (from[at]! < slots[at]!) {
      slots[at] = from[at]!;
      slots[at + 1] = from[at + 1]!;
    }
  },
  read: { first: (slots, at) => slots[at + 1]! },
};

/** Value with the highest event time; of several, the one that arrived last. */
export const last: Aggregate = {
  slots: 2,
  reset(slots, at) {
    slots[at] = -Infinity;
    slots[at + 1] = 0;
  },
  add(slots, at, value, time) {
    if (time >= slots[at]!) {
      slots[at] = time;
      slots[at + 1] = value;
    }
  },
  merge(slots, at, _n, from) {
    if (from[at]! >= slots[at]!) {
      slots[at] = from[at]!;
      slots[at + 1] = from[at + 1]!;
    }
  },
  read: { last: (slots, at) => slots[at + 1]! },
};
