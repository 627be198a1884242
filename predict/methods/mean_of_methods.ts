import type { Method, SeriesMemory } from "./method.ts";

/**
 * The mean of what other methods expect. Their errors cancel in part, so that it is often better than
 * each of them, most of all far ahead (Bates and Granger 1969). They learn by themselves.
 */
export class MeanOfMethods implements Method {
  readonly name = "mean";
  readonly #methods: readonly Method[];
  readonly #one: Float64Array;

  /** @param horizon the most steps ahead that are asked for */
  constructor(methods: readonly Method[], horizon: number) {
    this.#methods = methods;
    this.#one = new Float64Array(horizon);
  }

  begin(): void {}

  learn(): void {}

  expect(memory: SeriesMemory, step: number, into: Float64Array): void {
    const one = this.#one.subarray(0, into.length);
    into.fill(0);
    for (const method of this.#methods) {
      method.expect(memory, step, one);
      // Parts of numbers that are large: their sum might be none.
      for (let i = 0; i < into.length; i++) into[i]! += one[i]! / this.#methods.length;
    }
  }
}
