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

const smooth = (t: number): number => t * t * (3 - 2 * t);
const blend = (from: number, to: number, share: number): number => from + (to - from) * share;

/**
 * Value noise: a random number at every whole point of space, smooth in between. The same seed and
 * place always give the same number.
 *
 * @returns a number in [0, 1), 0.5 on average
 */
export function noise(seed: number, x: number, y: number, z: number): number {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const z0 = Math.floor(z);
  const u = smooth(x - x0);
  const v = smooth(y - y0);
  const low = plane(seed, x0, y0, { z: z0, u, v });
  const high = plane(seed, x0, y0, { z: z0 + 1, u, v });
  return blend(low, high, smooth(z - z0)) / 4_294_967_296;
}

function plane(
  seed: number,
  x: number,
  y: number,
  at: { readonly z: number; readonly u: number; readonly v: number },
): number {
  const { z, u, v } = at;
  return blend(
    blend(hashPoint(seed, x, y, z), hashPoint(seed, x + 1, y, z), u),
    blend(hashPoint(seed, x, y + 1, z), hashPoint(seed, x + 1, y + 1, z), u),
    v,
  );
}

/** The 32-bit finalizer of MurmurHash3 (Austin Appleby, public domain): every input bit counts. */
function mix(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** An unsigned 32-bit hash of whole numbers; only the low 32 bits of each count. */
export function hashNumbers(...parts: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) hash = mix(Math.imul(hash, 31) + (part | 0) + 0x6d2b79f5);
  return hash;
}

/** {@linkcode hashNumbers} of a seed and a lattice point, without the array. */
function hashPoint(seed: number, x: number, y: number, z: number): number {
  return mix(
    (seed ^ Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca77) ^ Math.imul(z, 0xc2b2ae3d)) | 0,
  );
}

/** An unsigned 32-bit FNV-1a hash of a text's UTF-16 units. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
