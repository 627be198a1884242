const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Writes the primitive types of Kafka's protocol. */
export class Writer {
  #bytes = new Uint8Array(1_024);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** What was written so far; a copy. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  int8(value: number): this {
    const at = this.#room(1);
    this.#view.setInt8(at, value);
    return this;
  }

  int16(value: number): this {
    const at = this.#room(2);
    this.#view.setInt16(at, value);
    return this;
  }

  int32(value: number): this {
    const at = this.#room(4);
    this.#view.setInt32(at, value);
    return this;
  }

  uint32(value: number): this {
    const at = this.#room(4);
    this.#view.setUint32(at, value);
    return this;
  }

  int64(value: number): this {
    const at = this.#room(8);
    this.#view.setBigInt64(at, BigInt(value));
    return this;
  }

  /** A number as a zigzag varint. */
  varint(value: number): this {
    let rest = BigInt.asUintN(64, BigInt(value) << 1n ^ BigInt(value) >> 63n);
    for (; rest > 0x7fn; rest >>= 7n) this.raw([Number(rest & 0x7fn) | 0x80]);
    return this.raw([Number(rest)]);
  }

  string(text: string | null): this {
    if (text === null) return this.int16(-1);
    const bytes = encoder.encode(text);
    return this.int16(bytes.length).raw(bytes);
  }

  /** Bytes behind their length. */
  bytes(bytes: Uint8Array): this {
    return this.int32(bytes.length).raw(bytes);
  }

  /** Bytes behind their length as a varint; −1 for null. */
  varbytes(bytes: Uint8Array | null): this {
    return bytes === null ? this.varint(-1) : this.varint(bytes.length).raw(bytes);
  }

  /** Items behind their number. */
  array<T>(items: readonly T[], write: (item: T) => void): this {
    this.int32(items.length);
    for (const item of items) write(item);
    return this;
  }

  raw(bytes: Uint8Array | readonly number[]): this {
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  /** Makes room, which may replace the buffer, and returns where it begins. */
  #room(more: number): number {
    const at = this.#length;
    this.#length += more;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}

/** Reads the primitive types of Kafka's protocol. @throws {RangeError} behind the end */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes that are left. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  int8(): number {
    return this.#view.getInt8(this.#pass(1));
  }

  int16(): number {
    return this.#view.getInt16(this.#pass(2));
  }

  int32(): number {
    return this.#view.getInt32(this.#pass(4));
  }

  int64(): number {
    return Number(this.#view.getBigInt64(this.#pass(8)));
  }

  varint(): number {
    let value = 0n;
    for (let shift = 0n;; shift += 7n) {
      const byte = this.#view.getUint8(this.#pass(1));
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(value >> 1n ^ -(value & 1n));
    }
  }

  string(): string | null {
    const length = this.int16();
    return length < 0 ? null : decoder.decode(this.raw(length));
  }

  bytes(): Uint8Array {
    return this.raw(Math.max(0, this.int32()));
  }

  varbytes(): Uint8Array | null {
    const length = this.varint();
    return length < 0 ? null : this.raw(length);
  }

  array<T>(read: () => T): T[] {
    return Array.from({ length: Math.max(0, this.int32()) }, read);
  }

  raw(length: number): Uint8Array {
    const at = this.#pass(length);
    return this.#bytes.subarray(at, at + length);
  }

  #pass(length: number): number {
    if (length > this.left) throw new RangeError(`${length} bytes wanted, ${this.left} are left`);
    const at = this.#at;
    this.#at += length;
    return at;
  }
}
