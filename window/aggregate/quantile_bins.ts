import type { ByteReader } from "../encoding/byte_reader.ts";
import type { ByteWriter } from "../encoding/byte_writer.ts";

/** A quantile is at most this much off, relative to the exact value. */
export const RELATIVE_ACCURACY = 0.01;
/** Smaller magnitudes count as 0. */
export const SMALLEST = 1e-12;
/** Larger magnitudes count as this much. */
export const LARGEST = 1e24;

/** The upper end of a bin is this many times its lower end. */
const GAMMA = 1 + 2 * RELATIVE_ACCURACY / (1 - RELATIVE_ACCURACY);
/** Bins per doubling, computed as the sketches of other programs do, so that bins are the same. */
const DENSITY = 1 / Math.log1p(2 * RELATIVE_ACCURACY / (1 - RELATIVE_ACCURACY)) * Math.log(2);
/** Makes the codes of bins above 0 begin at 1. */
const OFFSET = 1 - Math.ceil(Math.log2(SMALLEST) * DENSITY);
const HIGHEST = Math.ceil(Math.log2(LARGEST) * DENSITY) + OFFSET;
/** A bin is code · UNIT + count: whole, below 2^53, and in the order of codes. */
const UNIT = 2 ** 40;
const CHUNK_BITS = 14;
const CHUNK = 1 << CHUNK_BITS;
const MASK = CHUNK - 1;
const SMALLEST_BLOCK = 4;

/**
 * The bins of many quantile sketches, by DDSketch (Masson, Rim and Lee, VLDB 2019), without an object
 * for any of them: a sketch is a block of doubles, one for each bin that holds values, in ascending
 * order of what they stand for. It is known by an address and by how many bins are used, both kept
 * by the caller; the size of the block follows from the latter. Of magnitudes from
 * {@linkcode SMALLEST} to {@linkcode LARGEST} a quantile is at most {@linkcode RELATIVE_ACCURACY}
 * off. A sketch depends on the set of its values only, not on the order of adding and merging.
 */
export class QuantileBins {
  readonly #chunks: Float64Array[] = [];
  /** First free address in the last chunk. */
  #next = 0;
  #limit = 0;
  /** Address + 1 of a free block per class, 0 without one; each holds the next in its first double. */
  readonly #free: number[] = [];
  #scratch = new Float64Array(64);

  /** Bytes that all blocks take. */
  get bytes(): number {
    return this.#chunks.length * CHUNK * Float64Array.BYTES_PER_ELEMENT;
  }

  /** Adds a finite value to the sketch at `slots[at]` with `slots[at + 1]` bins. */
  add(slots: Float64Array, at: number, value: number): void {
    const word = codeOf(value) * UNIT;
    const used = slots[at + 1]!;
    if (used === 0) {
      const address = this.#alloc(1);
      this.#chunk(address)[address & MASK] = word + 1;
      slots[at] = address;
      slots[at + 1] = 1;
      return;
    }
    const address = slots[at]!;
    const bins = this.#chunk(address);
    const from = address & MASK;
    let low = from;
    let high = from + used;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (bins[middle]! < word) low = middle + 1;
      else high = middle;
    }
    if (low < from + used && bins[low]! < word + UNIT) bins[low]! += 1;
    else this.#insert(slots, at, low - from, word + 1);
  }

  /** Adds the sketch at `from[fromAt]` to the one at `into[at]`; they may be in one array. */
  merge(into: Float64Array, at: number, from: Float64Array, fromAt: number): void {
    const otherUsed = from[fromAt + 1]!;
    if (otherUsed === 0) return;
    const used = into[at + 1]!;
    if (this.#scratch.length < used + otherUsed) {
      this.#scratch = new Float64Array(2 * (used + otherUsed));
    }
    const merged = this.#scratch;
    const a = this.#chunk(into[at]!);
    const aFrom = into[at]! & MASK;
    const b = this.#chunk(from[fromAt]!);
    const bFrom = from[fromAt]! & MASK;
    const aEnd = aFrom + used;
    const bEnd = bFrom + otherUsed;
    let n = 0;
    let i = aFrom;
    let j = bFrom;
    while (i < aEnd && j < bEnd) {
      const one = a[i]!;
      const other = b[j]!;
      const code = Math.floor(one / UNIT);
      const otherCode = Math.floor(other / UNIT);
      if (code === otherCode) {
        merged[n++] = one + (other - code * UNIT);
        i++;
        j++;
      } else if (code < otherCode) {
        merged[n++] = one;
        i++;
      } else {
        merged[n++] = other;
        j++;
      }
    }
    while (i < aEnd) merged[n++] = a[i++]!;
    while (j < bEnd) merged[n++] = b[j++]!;
    this.#put(into, at, n);
  }

  /** Empties the sketch at `slots[at]`. */
  clear(slots: Float64Array, at: number): void {
    const used = slots[at + 1]!;
    if (used > 0) this.#release(slots[at]!, used);
    slots[at + 1] = 0;
  }

  /**
   * The quantiles `ascending`, each 0 … 1, into `results` from `to` on. The quantile q of n ≥ 1
   * values is the one of rank ⌊q·(n − 1)⌋, counted from 0 in ascending order.
   */
  quantiles(slots: Float64Array, at: number, query: QuantileQuery): void {
    const { n, ascending, results, to } = query;
    const bins = this.#chunk(slots[at]!);
    const from = slots[at]! & MASK;
    let index = from;
    let code = Math.floor(bins[index]! / UNIT);
    let passed = bins[index]! - code * UNIT;
    const last = from + slots[at + 1]! - 1;
    for (let q = 0; q < ascending.length; q++) {
      const rank = ascending[q]! * (n - 1);
      while (passed <= rank && index < last) {
        index++;
        code = Math.floor(bins[index]! / UNIT);
        passed += bins[index]! - code * UNIT;
      }
      results[to + q] = valueOf(code);
    }
  }

  /** Writes the number of bins, then of each the distance to the code before and the count. */
  encode(slots: Float64Array, at: number, w: ByteWriter): void {
    const used = slots[at + 1]!;
    w.varint(used);
    if (used === 0) return;
    const bins = this.#chunk(slots[at]!);
    const from = slots[at]! & MASK;
    let before = 0;
    for (let i = from; i < from + used; i++) {
      const code = Math.floor(bins[i]! / UNIT);
      w.signedVarint(code - before);
      w.varint(bins[i]! - code * UNIT);
      before = code;
    }
  }

  /**
   * Replaces the sketch at `slots[at]` by what {@linkcode QuantileBins.encode} wrote.
   *
   * @throws {RangeError} If the bytes are none of a sketch.
   */
  decode(slots: Float64Array, at: number, r: ByteReader): void {
    this.clear(slots, at);
    const used = r.varint();
    if (used > 2 * HIGHEST + 1) throw damaged(`it has ${used} bins`);
    if (this.#scratch.length < used) this.#scratch = new Float64Array(2 * used);
    let code = 0;
    for (let i = 0; i < used; i++) {
      const step = r.signedVarint();
      if (i > 0 && step <= 0) throw damaged("its bins are not in order");
      code += step;
      if (Math.abs(code) > HIGHEST) throw damaged(`it has a bin ${code}`);
      const count = r.varint();
      if (count === 0 || count >= UNIT) throw damaged(`a bin has ${count} values`);
      this.#scratch[i] = code * UNIT + count;
    }
    if (used > 0) this.#put(slots, at, used);
  }

  /** Makes the first `n` ≥ 1 bins of the scratch array the content of a sketch. */
  #put(slots: Float64Array, at: number, n: number): void {
    const used = slots[at + 1]!;
    if (used === 0 || sizeClass(used) !== sizeClass(n)) {
      if (used > 0) this.#release(slots[at]!, used);
      slots[at] = this.#alloc(n);
    }
    slots[at + 1] = n;
    const bins = this.#chunk(slots[at]!);
    const from = slots[at]! & MASK;
    for (let i = 0; i < n; i++) bins[from + i] = this.#scratch[i]!;
  }

  #insert(slots: Float64Array, at: number, index: number, bin: number): void {
    const used = slots[at + 1]!;
    const bins = this.#chunk(slots[at]!);
    const from = slots[at]! & MASK;
    slots[at + 1] = used + 1;
    if (sizeClass(used) === sizeClass(used + 1)) {
      for (let i = from + used; i > from + index; i--) bins[i] = bins[i - 1]!;
      bins[from + index] = bin;
      return;
    }
    const address = this.#alloc(used + 1);
    const grown = this.#chunk(address);
    const to = address & MASK;
    for (let i = 0; i < index; i++) grown[to + i] = bins[from + i]!;
    grown[to + index] = bin;
    for (let i = index; i < used; i++) grown[to + i + 1] = bins[from + i]!;
    this.#release(slots[at]!, used);
    slots[at] = address;
  }

  /** The chunk of an address. */
  #chunk(address: number): Float64Array {
    return this.#chunks[address >>> CHUNK_BITS]!;
  }

  /** Address of a block for `bins` bins. */
  #alloc(bins: number): number {
    const kind = sizeClass(bins);
    const free = this.#free[kind] ?? 0;
    if (free > 0) {
      const address = free - 1;
      this.#free[kind] = this.#chunk(address)[address & MASK]!;
      return address;
    }
    const size = classSize(kind);
    if (this.#next + size > this.#limit) {
      this.#giveRest();
      this.#next = this.#chunks.length << CHUNK_BITS;
      this.#limit = this.#next + CHUNK;
      this.#chunks.push(new Float64Array(CHUNK));
    }
    const address = this.#next;
    this.#next += size;
    return address;
  }

  #release(address: number, bins: number): void {
    this.#freeBlock(address, sizeClass(bins));
  }

  #freeBlock(address: number, kind: number): void {
    this.#chunk(address)[address & MASK] = this.#free[kind] ?? 0;
    this.#free[kind] = address + 1;
  }

  /** Makes free blocks of what is left of the last chunk. */
  #giveRest(): void {
    while (this.#limit - this.#next >= SMALLEST_BLOCK) {
      let kind = sizeClass(this.#limit - this.#next);
      if (classSize(kind) > this.#limit - this.#next) kind--;
      this.#freeBlock(this.#next, kind);
      this.#next += classSize(kind);
    }
  }
}

/** What {@linkcode QuantileBins.quantiles} is asked for. */
export interface QuantileQuery {
  /** How many values the sketch holds, ≥ 1. */
  readonly n: number;
  readonly ascending: readonly number[];
  readonly results: Float64Array;
  readonly to: number;
}

/** The bin of a value: 0 for none, above 0 by the logarithm, below 0 that of the magnitude. */
function codeOf(value: number): number {
  const size = Math.abs(value);
  if (size < SMALLEST) return 0;
  const code = Math.ceil(Math.log2(Math.min(size, LARGEST)) * DENSITY) + OFFSET;
  return value < 0 ? -code : code;
}

/** The value that is as far off, relatively, from one end of its bin as from the other. */
function valueOf(code: number): number {
  if (code === 0) return 0;
  const size = 2 ** ((Math.abs(code) - OFFSET) / DENSITY) * (2 / (1 + GAMMA));
  return code > 0 ? size : -size;
}

/** Blocks hold 4, 6, 8, 12, 16, 24 … bins: the class of the smallest that holds so many. */
function sizeClass(bins: number): number {
  if (bins <= SMALLEST_BLOCK) return 0;
  const power = 31 - Math.clz32(bins - 1);
  return 2 * (power - 2) + (bins <= 3 << (power - 1) ? 1 : 2);
}

function classSize(kind: number): number {
  const half = kind >> 1;
  return kind % 2 === 0 ? SMALLEST_BLOCK << half : 6 << half;
}

function damaged(what: string): RangeError {
  return new RangeError(`the stored quantile sketch is damaged: ${what}`);
}
