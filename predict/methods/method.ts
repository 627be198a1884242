/** Where a method finds the values of a series, and what it keeps of its own. */
export interface SeriesMemory {
  /** Numbers that are copied when the state is: each method has a part of them. */
  readonly state: Float64Array;
  /**
   * What is kept by step and never copied. A ring holds more steps than are ever read, so that going
   * back to an earlier state finds all that it knew.
   */
  readonly rings: Float64Array;
}

/** A place in the rings that holds one number for each of the last `size` steps. */
export interface Ring {
  readonly at: number;
  readonly size: number;
}

/** Index in the rings of a ring's number at a step, also for steps before the first. */
export function slot({ at, size }: Ring, step: number): number {
  const index = step % size;
  return at + (index < 0 ? index + size : index);
}

/**
 * A way to forecast a series. It is code without state: what it knows of a series is in that series'
 * memory, so that 100,000 series share it.
 */
export interface Method {
  readonly name: string;
  /** Writes the state of having learned nothing. */
  begin(memory: SeriesMemory): void;
  /**
   * Learns the value of a step, which the ring of values holds already (NaN: none). Steps are learned
   * one after the other, from 0.
   */
  learn(memory: SeriesMemory, step: number): void;
  /**
   * What is expected of the steps after `step`, the last one learned, written to `into[0…]`; NaN where
   * nothing can be said.
   */
  expect(memory: SeriesMemory, step: number, into: Float64Array): void;
}

/** The number, or the nearest one between `low` and `high`. */
export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}
