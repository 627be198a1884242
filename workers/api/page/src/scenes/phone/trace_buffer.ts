/** Values of several axes over time; memory never grows beyond its capacity. */
export class TraceBuffer {
  readonly #capacity: number;
  readonly #times: Float64Array;
  readonly #values: readonly Float64Array[];
  #length = 0;

  /** @param capacity instants that are kept; the oldest go first */
  constructor(axes: number, capacity: number) {
    this.#capacity = capacity;
    // Twice the room, so that the oldest are cut now and then and not each time.
    this.#times = new Float64Array(2 * capacity);
    this.#values = Array.from({ length: axes }, () => new Float64Array(2 * capacity));
  }

  get length(): number {
    return this.#length;
  }

  /** Epoch ms, with fractions; -Infinity while it is empty. */
  get newest(): number {
    return this.#length === 0 ? -Infinity : this.#times[this.#length - 1]!;
  }

  /** Adds an instant, in its place by time; one that is there already is not added again. */
  add(time: number, values: readonly number[]): void {
    if (this.#length === 2 * this.#capacity) this.#cut();
    let place = this.#length;
    while (place > 0 && this.#times[place - 1]! > time) place--;
    if (place > 0 && this.#times[place - 1] === time) return;
    if (place < this.#length) {
      this.#times.copyWithin(place + 1, place, this.#length);
      for (const axis of this.#values) axis.copyWithin(place + 1, place, this.#length);
    }
    this.#times[place] = time;
    this.#values.forEach((axis, n) => axis[place] = values[n] ?? NaN);
    this.#length++;
  }

  time(index: number): number {
    return this.#times[index]!;
  }

  value(axis: number, index: number): number {
    return this.#values[axis]![index]!;
  }

  /** Index of the first instant at or after a time; the length where there is none. */
  indexAt(time: number): number {
    let [low, high] = [0, this.#length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#times[middle]! < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Index of the first instant after a time; the length where there is none. */
  indexAfter(time: number): number {
    const index = this.indexAt(time);
    return index < this.#length && this.#times[index] === time ? index + 1 : index;
  }

  #cut(): void {
    const from = this.#length - this.#capacity;
    this.#times.copyWithin(0, from, this.#length);
    for (const axis of this.#values) axis.copyWithin(0, from, this.#length);
    this.#length = this.#capacity;
  }
}
