/** Keys are allotted room in steps of so many bytes. */
const STEP = 8;
const MAX_KEY_BYTES = 1024;

/**
 * Gives each key (1 … 1,024 bytes of UTF-8) a small whole number: open addressing over one array of
 * bytes, no object per key. A number is free again after {@linkcode KeyTable.release}, and then may
 * stand for another key.
 *
 * Keys have an order that depends on nothing but their bytes: by a hash of 32 bits, then by bytes.
 */
export class KeyTable {
  /** Holds all keys. Another array after growing. */
  bytes: Uint8Array = new Uint8Array(1024);
  /** Numbers below this have been given out. */
  limit = 0;
  #used = 0;
  #starts = new Uint32Array(64);
  /** 0: the number is free. */
  #lengths = new Uint16Array(64);
  /** Of a free number: the next free one with the same room, −1 without any. */
  #hashes = new Int32Array(64);
  /** First free number by room in steps. */
  readonly #free = new Int32Array(MAX_KEY_BYTES / STEP + 1).fill(-1);
  /** Number + 1 by hash, 0 where none is. */
  #slots = new Int32Array(128);
  #count = 0;

  /** How many keys there are. */
  get count(): number {
    return this.#count;
  }

  /** Bytes that all of it takes. */
  get size(): number {
    return this.bytes.length + this.#slots.byteLength + this.#starts.byteLength +
      this.#lengths.byteLength + this.#hashes.byteLength;
  }

  /** The number of a key, −1 if it has none. */
  find(bytes: Uint8Array, start: number, end: number): number {
    return this.#slots[this.#slotOf(bytes, start, end, hashOf(bytes, start, end))]! - 1;
  }

  /**
   * The number of a key, a free one if it has none yet.
   *
   * @throws {RangeError} If the key is empty or longer than 1,024 bytes.
   */
  intern(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashOf(bytes, start, end);
    const slot = this.#slotOf(bytes, start, end, hash);
    const found = this.#slots[slot]! - 1;
    return found >= 0 ? found : this.#create({ bytes, start, end, hash }, slot);
  }

  startOf(key: number): number {
    return this.#starts[key]!;
  }

  endOf(key: number): number {
    return this.#starts[key]! + this.#lengths[key]!;
  }

  /** Whether the number stands for a key. */
  has(key: number): boolean {
    return this.#lengths[key]! > 0;
  }

  /** Below 0: `a` comes first. */
  compare(a: number, b: number): number {
    const byHash = (this.#hashes[a]! >>> 0) - (this.#hashes[b]! >>> 0);
    if (byHash !== 0 || a === b) return byHash;
    const length = Math.min(this.#lengths[a]!, this.#lengths[b]!);
    const { bytes } = this;
    const startA = this.#starts[a]!;
    const startB = this.#starts[b]!;
    for (let i = 0; i < length; i++) {
      const byteA = bytes[startA + i]!;
      const byteB = bytes[startB + i]!;
      if (byteA !== byteB) return byteA - byteB;
    }
    return this.#lengths[a]! - this.#lengths[b]!;
  }

  /** Forgets a key. */
  release(key: number): void {
    const { bytes } = this;
    let hole = this.#slotOf(bytes, this.startOf(key), this.endOf(key), this.#hashes[key]!);
    const room = Math.ceil(this.#lengths[key]! / STEP);
    this.#lengths[key] = 0;
    this.#hashes[key] = this.#free[room]!;
    this.#free[room] = key;
    this.#count--;
    // Moves what follows back, so that no search stops at the hole (Knuth, TAOCP 3, 6.4, R).
    const mask = this.#slots.length - 1;
    for (let at = (hole + 1) & mask; this.#slots[at] !== 0; at = (at + 1) & mask) {
      const home = this.#hashes[this.#slots[at]! - 1]! & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      this.#slots[hole] = this.#slots[at]!;
      hole = at;
    }
    this.#slots[hole] = 0;
  }

  /** Where a key is, or where it would go. */
  #slotOf(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const key = slots[slot]! - 1;
      if (this.#hashes[key] !== hash || this.#lengths[key] !== end - start) continue;
      const own = this.bytes;
      let p = this.#starts[key]!;
      let i = start;
      while (i < end && own[p] === bytes[i]) {
        i++;
        p++;
      }
      if (i === end) break;
    }
    return slot;
  }

  #create(
    { bytes, start, end, hash }: { bytes: Uint8Array; start: number; end: number; hash: number },
    slot: number,
  ): number {
    const length = end - start;
    if (!(length > 0 && length <= MAX_KEY_BYTES)) {
      throw new RangeError(`a key must have 1 to ${MAX_KEY_BYTES} bytes: got ${length}`);
    }
    const room = Math.ceil(length / STEP);
    let key = this.#free[room]!;
    if (key >= 0) {
      this.#free[room] = this.#hashes[key]!;
    } else {
      key = this.limit++;
      this.#grow(this.#used + room * STEP);
      this.#starts[key] = this.#used;
      this.#used += room * STEP;
    }
    this.#lengths[key] = length;
    this.#hashes[key] = hash;
    let at = this.#starts[key]!;
    for (let i = start; i < end; i++) this.bytes[at++] = bytes[i]!;
    this.#slots[slot] = key + 1;
    this.#count++;
    if (this.#count > this.#slots.length * 0.7) this.#rehash();
    return key;
  }

  #grow(used: number): void {
    this.bytes = grown(this.bytes, used);
    this.#starts = grown(this.#starts, this.limit);
    this.#lengths = grown(this.#lengths, this.limit);
    this.#hashes = grown(this.#hashes, this.limit);
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (const entry of this.#slots) {
      if (entry === 0) continue;
      let slot = this.#hashes[entry - 1]! & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = entry;
    }
    this.#slots = slots;
  }
}

type Column = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/** The column itself if it has at least `length` places, else a longer copy with zeros behind. */
export function grown<C extends Column>(column: C, length: number): C {
  if (length <= column.length) return column;
  // Doubled while small; by an eighth later, so that a large one wastes little.
  const room = column.length < 65_536 ? 2 * column.length : Math.ceil(1.125 * column.length);
  const longer = new (column.constructor as new (length: number) => C)(Math.max(room, length));
  longer.set(column);
  return longer;
}

/**
 * Hash of 32 bits, in the manner of MurmurHash3 (four bytes at a time, its finaliser). It decides the
 * order in which windows are emitted, so it must never change.
 */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = (end - start) | 0;
  let i = start;
  for (; i + 4 <= end; i += 4) {
    const word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    hash = Math.imul(hash ^ Math.imul(word, 0xcc9e2d51), 0x1b873593);
    hash ^= hash >>> 15;
  }
  for (; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
