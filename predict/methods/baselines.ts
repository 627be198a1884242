import { type Method, type Ring, type SeriesMemory, slot } from "./method.ts";

/** Repeats the last known value. */
export class LastValue implements Method {
  readonly name = "last value";
  readonly #at: number;
  readonly #values: Ring;

  /** @param at index of its one number in the state */
  constructor(at: number, values: Ring) {
    this.#at = at;
    this.#values = values;
  }

  begin({ state }: SeriesMemory): void {
    state[this.#at] = NaN;
  }

  learn({ state, rings }: SeriesMemory, step: number): void {
    const value = rings[slot(this.#values, step)]!;
    if (value === value) state[this.#at] = value;
  }

  expect({ state }: SeriesMemory, _step: number, into: Float64Array): void {
    into.fill(state[this.#at]!);
  }
}

/** Repeats what was a season ago; the last known value where that is not known. */
export class LastSeason implements Method {
  readonly name = "last season";
  readonly #season: number;
  readonly #values: Ring;
  readonly #fallback: Method;

  constructor(
    season: number,
    { values, fallback }: { readonly values: Ring; readonly fallback: Method },
  ) {
    this.#season = season;
    this.#values = values;
    this.#fallback = fallback;
  }

  begin(): void {}

  learn(): void {}

  expect(memory: SeriesMemory, step: number, into: Float64Array): void {
    this.#fallback.expect(memory, step, into);
    const season = this.#season;
    for (let ahead = 1; ahead <= into.length; ahead++) {
      const ago = step + ahead - season * Math.ceil(ahead / season);
      if (ago < 0) continue;
      const value = memory.rings[slot(this.#values, ago)]!;
      if (value === value) into[ahead - 1] = value;
    }
  }
}
