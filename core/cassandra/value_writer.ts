import { Buffer } from "node:buffer";

/** Texts up to so many letters are written letter by letter, which is faster than asking the runtime. */
const SHORT = 64;
const TWO_32 = 2 ** 32;

/**
 * Bound values in the form of Cassandra's native protocol, one after the other: each is its length
 * and its bytes, in big-endian order. Written into one buffer, they need no object per value.
 *
 * @see Native protocol v4, sections 3 and 6: https://cassandra.apache.org/doc/latest/cassandra/reference/native-protocol.html
 */
export class ValueWriter {
  #bytes: Buffer;
  #length = 0;

  /** @param capacity bytes to begin with; it grows as needed */
  constructor(capacity = 1_024) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
  }

  /** Everything that was written; valid until more is. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  get length(): number {
    return this.#length;
  }

  get capacity(): number {
    return this.#bytes.length;
  }

  /** Forgets what was written from `length` on. */
  truncate(length: number): void {
    this.#length = length;
  }

  /** The number of values that follow. */
  count(values: number): void {
    const at = this.#grow(2);
    this.#bytes[at] = values >>> 8;
    this.#bytes[at + 1] = values;
  }

  /** A value that is not set: nothing is written to its column, not even a tombstone. */
  unset(): void {
    this.#int(-2);
  }

  text(text: string): void {
    if (text.length <= SHORT && this.#ascii(text)) return;
    const at = this.#grow(4 + 3 * text.length);
    const length = this.#bytes.write(text, at + 4, "utf8");
    this.#bytes.writeInt32BE(length, at);
    this.#length = at + 4 + length;
  }

  /** Writes a text of ASCII letters; false when it holds others. */
  #ascii(text: string): boolean {
    const at = this.#grow(4 + text.length);
    const bytes = this.#bytes;
    for (let index = 0; index < text.length; index++) {
      const letter = text.charCodeAt(index);
      if (letter > 0x7f) {
        this.#length = at;
        return false;
      }
      bytes[at + 4 + index] = letter;
    }
    this.#put32(at, text.length);
    return true;
  }

  /** Bytes as they are: a blob, or a text in UTF-8. */
  copy(source: Uint8Array, start = 0, end = source.length): void {
    const length = end - start;
    const at = this.#grow(4 + length);
    this.#put32(at, length);
    if (length > SHORT) this.#bytes.set(source.subarray(start, end), at + 4);
    else {for (let index = 0; index < length; index++) {
        this.#bytes[at + 4 + index] = source[start + index]!;
      }}
  }

  int(value: number): void {
    const at = this.#grow(8);
    this.#put32(at, 4);
    this.#put32(at + 4, value);
  }

  /** A `bigint` or a `timestamp`: a whole number from -2^63 to 2^63, as exact as a number is. */
  bigint(value: number): void {
    const at = this.#grow(12);
    this.#put32(at, 8);
    const high = Math.floor(value / TWO_32);
    this.#put32(at + 4, high);
    this.#put32(at + 8, value - high * TWO_32);
  }

  /** A `bigint` of decimal digits, which may exceed what a number holds. */
  decimal(digits: string): void {
    if (digits.length <= 15) this.bigint(Number(digits));
    else {
      const at = this.#grow(12);
      this.#put32(at, 8);
      this.#bytes.writeBigInt64BE(BigInt(digits), at + 4);
    }
  }

  double(value: number): void {
    const at = this.#grow(12);
    this.#put32(at, 8);
    this.#bytes.writeDoubleBE(value, at + 4);
  }

  boolean(value: boolean): void {
    const at = this.#grow(5);
    this.#put32(at, 1);
    this.#bytes[at + 4] = value ? 1 : 0;
  }

  /** A map: `write` writes a key and a value for each of its entries, in turn. */
  map<T>(entries: readonly T[], write: (entry: T) => void): void {
    const at = this.#grow(8);
    this.#put32(at + 4, entries.length);
    for (const entry of entries) write(entry);
    this.#put32(at, this.#length - at - 4);
  }

  #int(value: number): void {
    this.#put32(this.#grow(4), value);
  }

  #put32(at: number, value: number): void {
    const bytes = this.#bytes;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }

  /** Makes room for so many bytes more; returns where they begin. */
  #grow(bytes: number): number {
    const at = this.#length;
    this.#length = at + bytes;
    if (this.#length > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, this.#length));
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
    }
    return at;
  }
}

/**
 * The values in bytes that a {@linkcode ValueWriter} wrote, from their count on; null for unset ones.
 */
export function valuesIn(bytes: Buffer): (Buffer | null)[] {
  const values: (Buffer | null)[] = [];
  let at = 2;
  for (let left = bytes.readUInt16BE(0); left > 0; left--) {
    const length = bytes.readInt32BE(at);
    at += 4;
    values.push(length < 0 ? null : bytes.subarray(at, at + length));
    at += Math.max(0, length);
  }
  return values;
}
