/**
 * Reads what {@linkcode ByteWriter} wrote. Every method throws a {@linkcode RangeError} when the
 * bytes end before what it reads does, and leaves the position where it was.
 */
export class ByteReader {
  #bytes: Uint8Array;
  #view: DataView;
  #at: number;
  #end: number;

  /** Reads the bytes `start` ≤ i < `end`. */
  constructor(bytes: Uint8Array = new Uint8Array(), start = 0, end: number = bytes.length) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#at = start;
    this.#end = end;
  }

  /** Goes on with other bytes. */
  reset(bytes: Uint8Array, start = 0, end: number = bytes.length): void {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = viewOf(bytes);
    }
    this.#at = start;
    this.#end = end;
  }

  /** What it reads from. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Index of the next byte. */
  get position(): number {
    return this.#at;
  }

  /** How many bytes are left. */
  get remaining(): number {
    return this.#end - this.#at;
  }

  byte(): number {
    this.#need(1, "a byte");
    return this.#bytes[this.#at++]!;
  }

  /** A view of the next `size` bytes. */
  raw(size: number): Uint8Array {
    this.#need(size, `${size} bytes`);
    this.#at += size;
    return this.#bytes.subarray(this.#at - size, this.#at);
  }

  /** A whole number ≥ 0. */
  varint(): number {
    const bytes = this.#bytes;
    let value = 0;
    let factor = 1;
    for (let at = this.#at; at < this.#end; at++) {
      const byte = bytes[at]!;
      value += (byte & 127) * factor;
      if (byte < 128) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        this.#at = at + 1;
        return value;
      }
      factor *= 128;
      if (factor > Number.MAX_SAFE_INTEGER) break;
    }
    throw this.#broken("a whole number");
  }

  /** A whole number of either sign. */
  signedVarint(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  float64(): number {
    this.#need(8, "a number of 8 bytes");
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }

  #need(size: number, what: string): void {
    if (size > this.#end - this.#at) throw this.#broken(what);
  }

  #broken(what: string): RangeError {
    return new RangeError(
      `the stored bytes are damaged: ${what} should be at byte ${this.#at} of ${this.#end}`,
    );
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
