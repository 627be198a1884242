import { DDSketch } from "@datadog/sketches-js";
import { decodeNumber, encodeNumber, type StateValue } from "../snapshot/number.ts";

/** A quantile is at most this much off, relative to the exact value. */
export const RELATIVE_ACCURACY = 0.01;
/** Smaller magnitudes count as 0, so that one odd value cannot make a store of 70,000 bins. */
export const SMALLEST = 1e-12;
/** Larger magnitudes count as this much. */
export const LARGEST = 1e24;

type Store = DDSketch["store"];

const { mapping } = new DDSketch({ relativeAccuracy: RELATIVE_ACCURACY });

/**
 * Quantiles with a relative error of at most {@linkcode RELATIVE_ACCURACY} for magnitudes from
 * {@linkcode SMALLEST} to {@linkcode LARGEST}, by DDSketch (Masson, Rim and Lee, VLDB 2019). The
 * quantile q of n values is the one with the rank ⌊q·(n − 1)⌋, counted from 0 in ascending order.
 * The result depends on the set of values only, not on the order of adding and merging.
 */
export class QuantileSketch {
  readonly #sketch = new DDSketch({ relativeAccuracy: RELATIVE_ACCURACY });
  #min = Infinity;
  #max = -Infinity;

  constructor() {
    this.#sketch.mapping = mapping;
  }

  /** Adds a finite value. */
  add(value: number): void {
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    const size = Math.abs(value);
    if (size < SMALLEST) this.#sketch.accept(0);
    else if (size > LARGEST) this.#sketch.accept(Math.sign(value) * LARGEST);
    else this.#sketch.accept(value);
  }

  /**
   * Adds all values of another sketch. Bin by bin: the library's own `merge` leaves out negative
   * values, and misplaces bins when the other's highest key is 0.
   */
  merge(other: QuantileSketch): void {
    if (other.#min < this.#min) this.#min = other.#min;
    if (other.#max > this.#max) this.#max = other.#max;
    const from = other.#sketch;
    const into = this.#sketch;
    eachBin(from.store, (key, count) => into.store.add(key, count));
    eachBin(from.negativeStore, (key, count) => into.negativeStore.add(key, count));
    into.zeroCount += from.zeroCount;
    into.count += from.count;
  }

  /** The value at quantile `q`, 0 … 1, within the smallest and largest value; NaN when empty. */
  quantile(q: number): number {
    return Math.min(this.#max, Math.max(this.#min, this.#sketch.getValueAtQuantile(q)));
  }

  /** Smallest, largest, zeros, bins above 0, then (key difference, count) of all that hold values. */
  encode(): StateValue[] {
    const above = encodeStore(this.#sketch.store);
    const below = encodeStore(this.#sketch.negativeStore);
    const { zeroCount } = this.#sketch;
    const ends = [encodeNumber(this.#min), encodeNumber(this.#max)];
    return [...ends, zeroCount, above.length / 2, ...above, ...below];
  }

  /** Undoes {@linkcode QuantileSketch.encode}. */
  static decode(state: readonly StateValue[]): QuantileSketch {
    const result = new QuantileSketch();
    const sketch = result.#sketch;
    const [min, max, ...numbers] = state.map(decodeNumber);
    const [zeros = 0, above = 0] = numbers;
    result.#min = min ?? Infinity;
    result.#max = max ?? -Infinity;
    decodeStore(sketch.store, numbers.slice(2, 2 + 2 * above));
    decodeStore(sketch.negativeStore, numbers.slice(2 + 2 * above));
    sketch.zeroCount = zeros;
    sketch.count = zeros + sketch.store.count + sketch.negativeStore.count;
    return result;
  }
}

function eachBin(store: Store, visit: (key: number, count: number) => void): void {
  if (store.count === 0) return;
  for (let key = store.minKey; key <= store.maxKey; key++) {
    const count = store.bins[key - store.offset] ?? 0;
    if (count > 0) visit(key, count);
  }
}

function encodeStore(store: Store): number[] {
  const pairs: number[] = [];
  let before = 0;
  eachBin(store, (key, count) => {
    pairs.push(key - before, count);
    before = key;
  });
  return pairs;
}

function decodeStore(store: Store, pairs: readonly number[]): void {
  let key = 0;
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    key += pairs[i]!;
    store.add(key, pairs[i + 1]!);
  }
}
