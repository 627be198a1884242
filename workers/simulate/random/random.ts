import { hashNumbers } from "./hash.ts";

/**
 * A seeded stream of random numbers: xoshiro128++ by Blackman and Vigna
 * (https://prng.di.unimi.it/xoshiro128plusplus.c, public domain).
 *
 * Give each entity its own stream, so that more entities do not change what the others do.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** @param seeds whole numbers that name this stream; equal seeds give equal numbers */
  constructor(...seeds: readonly number[]) {
    this.#a = hashNumbers(...seeds, 1);
    this.#b = hashNumbers(...seeds, 2);
    this.#c = hashNumbers(...seeds, 3);
    // The state must not be all zeros.
    this.#d = hashNumbers(...seeds, 4) | 1;
  }

  /** A number in [0, 1) with 32 random bits. */
  next(): number {
    const sum = (this.#a + this.#d) | 0;
    const result = (((sum << 7) | (sum >>> 25)) + this.#a) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result / 4_294_967_296;
  }

  /** A number in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A whole number from low to high, both inclusive. */
  integer(low: number, high: number): number {
    return low + Math.floor((high - low + 1) * this.next());
  }

  /**
   * One of the items.
   *
   * @throws {RangeError} when there are none
   */
  pick<T>(items: readonly T[]): T {
    const item = items[this.integer(0, items.length - 1)];
    if (item === undefined) throw new RangeError("'items' must not be empty");
    return item;
  }
}
