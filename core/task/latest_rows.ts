import { grown } from "#window/keys/key_table.ts";

const CHUNK_BYTES = 1 << 20;

/** The index grows in so many parts, one at a time: the whole of a million rows would take long. */
const PARTS = 64;
const PART_BITS = 6;

/** An offset within a chunk is below this. */
const CHUNK = 2 ** 32;

/** Stands for the length of a value that is gone. */
const GONE = -1;

/**
 * The newest row of each key of a log that is read in order. A million small rows are a few large
 * arrays, rather than millions of objects that the collector looks at again and again.
 */
export class LatestRows {
  readonly #chunks: Uint8Array[] = [];
  #used = Infinity;
  /** By number of row: chunk · 2³² + offset. */
  #keyAt = new Float64Array(64);
  #valueAt = new Float64Array(64);
  #keyLength = new Uint32Array(64);
  #valueLength = new Int32Array(64);
  #hash = new Int32Array(64);
  #rows = 0;
  #live = 0;
  /** Number of row + 1 by hash, 0 where none is; searched on from there. */
  readonly #parts = Array.from({ length: PARTS }, () => ({ slots: new Int32Array(16), size: 0 }));

  /** How many rows there are. */
  get size(): number {
    return this.#live;
  }

  /** Takes the next row of the log; null: there is no row of this key any more. */
  set(key: Uint8Array, value: Uint8Array | null): void {
    const hash = hashOf(key);
    const part = this.#parts[hash & (PARTS - 1)]!;
    const slot = this.#slotOf(part.slots, key, hash);
    let row = part.slots[slot]! - 1;
    if (row < 0) {
      if (value === null) return;
      row = this.#add(key, hash);
      part.slots[slot] = row + 1;
      if (++part.size > part.slots.length / 2) part.slots = this.#doubled(part.slots);
    }
    const had = this.#valueLength[row]! >= 0;
    if (value === null) {
      this.#valueLength[row] = GONE;
      if (had) this.#live--;
      return;
    }
    this.#valueAt[row] = this.#keep(value);
    this.#valueLength[row] = value.length;
    if (!had) this.#live++;
  }

  /** Every row, in no particular order. The arrays must not be changed. */
  *[Symbol.iterator](): Generator<readonly [key: Uint8Array, value: Uint8Array]> {
    for (let row = 0; row < this.#rows; row++) {
      const length = this.#valueLength[row]!;
      if (length === GONE) continue;
      yield [
        this.#view(this.#keyAt[row]!, this.#keyLength[row]!),
        this.#view(this.#valueAt[row]!, length),
      ];
    }
  }

  #add(key: Uint8Array, hash: number): number {
    const row = this.#rows++;
    this.#keyAt = grown(this.#keyAt, this.#rows);
    this.#valueAt = grown(this.#valueAt, this.#rows);
    this.#keyLength = grown(this.#keyLength, this.#rows);
    this.#valueLength = grown(this.#valueLength, this.#rows);
    this.#hash = grown(this.#hash, this.#rows);
    this.#keyAt[row] = this.#keep(key);
    this.#keyLength[row] = key.length;
    this.#valueLength[row] = GONE;
    this.#hash[row] = hash;
    return row;
  }

  /** Where the key's row is in the index, or where it would go. */
  #slotOf(slots: Int32Array, key: Uint8Array, hash: number): number {
    const mask = slots.length - 1;
    let slot = (hash >>> PART_BITS) & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const row = slots[slot]! - 1;
      if (this.#hash[row] === hash && this.#isKey(row, key)) break;
    }
    return slot;
  }

  #isKey(row: number, key: Uint8Array): boolean {
    if (this.#keyLength[row] !== key.length) return false;
    const at = this.#keyAt[row]!;
    const chunk = this.#chunks[Math.floor(at / CHUNK)]!;
    const start = at % CHUNK;
    for (let index = 0; index < key.length; index++) {
      if (chunk[start + index] !== key[index]) return false;
    }
    return true;
  }

  #doubled(before: Int32Array): Int32Array<ArrayBuffer> {
    const slots = new Int32Array(2 * before.length);
    const mask = slots.length - 1;
    for (const entry of before) {
      if (entry === 0) continue;
      let slot = (this.#hash[entry - 1]! >>> PART_BITS) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = entry;
    }
    return slots;
  }

  /** Copies bytes to where they are kept. */
  #keep(bytes: Uint8Array): number {
    if (this.#used + bytes.length > CHUNK_BYTES) {
      this.#chunks.push(new Uint8Array(Math.max(CHUNK_BYTES, bytes.length)));
      this.#used = 0;
    }
    const at = (this.#chunks.length - 1) * CHUNK + this.#used;
    this.#chunks.at(-1)!.set(bytes, this.#used);
    this.#used += bytes.length;
    return at;
  }

  #view(at: number, length: number): Uint8Array {
    const start = at % CHUNK;
    return this.#chunks[Math.floor(at / CHUNK)]!.subarray(start, start + length);
  }
}

/** FNV-1a, stirred so that its low bits depend on all of them. */
function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < bytes.length; index++) {
    hash = Math.imul(hash ^ bytes[index]!, 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
