import { MAX_NUMBER_BYTES, writeJsonNumber } from "./json_number.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const encoder = new TextEncoder();
/** What stands for each control character, quote and backslash in JSON; empty: itself. */
const ESCAPES = Array.from({ length: 0x80 }, (_, code) => {
  const text = JSON.stringify(String.fromCharCode(code)).slice(1, -1);
  return text.length === 1 ? "" : text;
});

/**
 * Bytes that are written one after the other into one array, which grows and is kept from one
 * message to the next ({@linkcode ByteWriter.reset}). {@linkcode ByteReader} reads them back.
 */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** The array that is written to: what is written so far and room. Another one after growing. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** How many bytes are written. */
  get length(): number {
    return this.#length;
  }

  /** Begins anew. With `length`, what was written from there on is taken back. */
  reset(length = 0): void {
    this.#length = length;
  }

  /** A copy of what is written, from `start` on. */
  copy(start = 0): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(start, this.#length);
  }

  byte(value: number): void {
    this.#ensure(1);
    this.#bytes[this.#length++] = value;
  }

  /** The bytes `start` ≤ i < `end`. */
  raw(bytes: Uint8Array, start: number, end: number): void {
    const size = end - start;
    this.#ensure(size);
    if (size > 48) {
      this.#bytes.set(bytes.subarray(start, end), this.#length);
      this.#length += size;
      return;
    }
    const target = this.#bytes;
    let at = this.#length;
    for (let i = start; i < end; i++) target[at++] = bytes[i]!;
    this.#length = at;
  }

  /** Text of ASCII characters, as it is. */
  ascii(text: string): void {
    this.#ensure(text.length);
    const target = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < text.length; i++) target[at++] = text.charCodeAt(i);
    this.#length = at;
  }

  /** Valid UTF-8 as a JSON string, quotes included, as `JSON.stringify` writes it. */
  jsonString(bytes: Uint8Array, start: number, end: number): void {
    this.#ensure(2 + 6 * (end - start));
    const target = this.#bytes;
    let at = this.#length;
    target[at++] = QUOTE;
    for (let i = start; i < end; i++) {
      const code = bytes[i]!;
      if (code >= 0x20 && code !== QUOTE && code !== BACKSLASH) {
        target[at++] = code;
        continue;
      }
      const escape = ESCAPES[code]!;
      for (let j = 0; j < escape.length; j++) target[at++] = escape.charCodeAt(j);
    }
    target[at++] = QUOTE;
    this.#length = at;
  }

  /** A text as a JSON string, quotes included, as `JSON.stringify` writes it. */
  jsonText(text: string): void {
    this.#ensure(2 + 6 * text.length);
    const target = this.#bytes;
    let at = this.#length;
    target[at++] = QUOTE;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) {
        const all = encoder.encodeInto(JSON.stringify(text), target.subarray(this.#length));
        this.#length += all.written;
        return;
      }
      target[at++] = code;
    }
    target[at++] = QUOTE;
    this.#length = at;
  }

  /** A number as `JSON.stringify` writes it: `null` if it is not finite. */
  jsonNumber(value: number): void {
    this.#ensure(MAX_NUMBER_BYTES);
    this.#length = writeJsonNumber(this.#bytes, this.#length, value);
  }

  /**
   * A whole number in groups of seven bits, the lowest first (LEB128): one byte below 128.
   *
   * @throws {RangeError} If it is not a safe integer ≥ 0.
   */
  varint(value: number): void {
    if (!(value >= 0 && Number.isSafeInteger(value))) {
      throw new RangeError(`'value' must be a safe integer, 0 or more: got ${value}`);
    }
    this.#ensure(8);
    const target = this.#bytes;
    let at = this.#length;
    while (value >= 0x8000_0000) {
      target[at++] = (value % 128) | 128;
      value = Math.floor(value / 128);
    }
    let rest = value | 0;
    while (rest >= 128) {
      target[at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    target[at++] = rest;
    this.#length = at;
  }

  /**
   * A whole number of either sign, small ones short (zigzag: 0, −1, 1, −2 … become 0, 1, 2, 3 …).
   *
   * @throws {RangeError} If it is not an integer of a magnitude below 2^52.
   */
  signedVarint(value: number): void {
    const folded = value < 0 ? -2 * value - 1 : 2 * value;
    if (!(Number.isSafeInteger(value) && folded <= Number.MAX_SAFE_INTEGER)) {
      throw new RangeError(`'value' must be an integer of a magnitude below 2^52: got ${value}`);
    }
    this.varint(folded);
  }

  /** A double, eight bytes, the lowest first. */
  float64(value: number): void {
    this.#ensure(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  #ensure(size: number): void {
    if (this.#length + size > this.#bytes.length) this.#grow(this.#length + size);
  }

  #grow(least: number): void {
    const grown = new Uint8Array(Math.max(least, 2 * this.#bytes.length));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
