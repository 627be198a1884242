import { Buffer } from "node:buffer";
import type { IHeaders } from "kafkajs";
import type { RecordCursor } from "./records.ts";

/** What a {@linkcode BatchCursor} reads. */
export interface CursorOptions {
  /** The records, decompressed. */
  readonly bytes: Uint8Array;
  /** Where the first record begins in them. */
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly baseTimestamp: number;
  /** The timestamp of all records, where the broker sets it. */
  readonly appendTime: number | undefined;
  /** Records before this offset are passed over. */
  readonly from: number;
  /** Makes the error for records that are not what they should be. */
  readonly undecodable: (reason: string) => Error;
}

/** {@linkcode RecordCursor} over records of message format 2. */
export class BatchCursor implements RecordCursor {
  offset = -1;
  timestamp = -1;
  keyStart = -1;
  keyEnd = -1;
  valueStart = -1;
  valueEnd = -1;
  readonly bytes: Uint8Array;
  readonly #options: CursorOptions;
  readonly #end: number;
  readonly #baseOffset: number;
  readonly #lastOffset: number;
  readonly #baseTimestamp: number;
  readonly #from: number;
  readonly #appendTime: number;
  #left: number;
  #at: number;
  #recordEnd = 0;
  #headersAt = 0;

  constructor(options: CursorOptions) {
    this.#options = options;
    this.bytes = options.bytes;
    this.#at = options.start;
    this.#end = options.end;
    this.#left = options.count;
    this.#baseOffset = options.baseOffset;
    this.#lastOffset = options.lastOffset;
    this.#baseTimestamp = options.baseTimestamp;
    this.#appendTime = options.appendTime ?? NaN;
    this.#from = options.from;
  }

  next(): boolean {
    while (this.#left > 0) {
      this.#left--;
      this.#read();
      if (this.offset >= this.#from) return true;
    }
    if (this.#at !== this.#end) throw this.#wrong("bytes are left over after its last record");
    return false;
  }

  #read(): void {
    const length = this.#varint();
    const end = this.#at + length;
    if (length < MIN_RECORD || end > this.#end) throw this.#wrong("a record is cut off");
    this.#at++;
    const delta = this.#varlong();
    this.timestamp = Number.isNaN(this.#appendTime)
      ? this.#baseTimestamp + delta
      : this.#appendTime;
    this.offset = this.#baseOffset + this.#varint();
    // Who believed it would pass over what others wrote behind the batch.
    if (this.offset < this.#baseOffset || this.offset > this.#lastOffset) {
      throw this.#wrong("a record's offset is not one of its own");
    }
    const keyBytes = this.#varint();
    if (keyBytes < 0) {
      this.keyStart = this.keyEnd = -1;
    } else {
      this.keyStart = this.#at;
      this.keyEnd = this.#at += keyBytes;
    }
    const valueBytes = this.#varint();
    if (valueBytes < 0) {
      this.valueStart = this.valueEnd = -1;
    } else {
      this.valueStart = this.#at;
      this.valueEnd = this.#at += valueBytes;
    }
    if (this.#at >= end) throw this.#wrong("a record is longer than it says");
    this.#headersAt = this.#at;
    // Most have so few that a byte says how many.
    if (this.bytes[this.#at]! > 0x7f) {
      const count = this.#varint();
      if (count > MAX_HEADERS) {
        throw this.#wrong(`a record has ${count} headers, more than ${MAX_HEADERS}`);
      }
    }
    this.#recordEnd = end;
    this.#at = end;
  }

  headers(): IHeaders | undefined {
    const { bytes } = this;
    if (bytes[this.#headersAt] === 0) return undefined;
    const after = this.#at;
    this.#at = this.#headersAt;
    const headers: Record<string, HeaderValue | HeaderValue[]> = {};
    for (let count = this.#varint(); count > 0; count--) {
      const name = this.#headerBytes()?.toString() ?? "";
      const value = this.#headerBytes();
      const known = Object.hasOwn(headers, name) ? headers[name] : undefined;
      if (Array.isArray(known)) {
        known.push(value);
        continue;
      }
      const whole = known === undefined ? value : [known, value];
      // Assigning to `__proto__` would lose it.
      Object.defineProperty(headers, name, { ...PLAIN, value: whole });
    }
    this.#at = after;
    // A header may have a null value, which the library's type leaves out.
    return headers as IHeaders;
  }

  #headerBytes(): Buffer | null {
    const length = this.#varint();
    if (length < 0) return null;
    const start = this.#at;
    this.#at += length;
    if (this.#at > this.#recordEnd) throw this.#wrong("a header is cut off");
    return Buffer.from(this.bytes.subarray(start, this.#at));
  }

  /** A zigzag integer of 32 bits, seven of them to a byte. */
  #varint(): number {
    const { bytes } = this;
    let byte = bytes[this.#at++]!;
    let value = byte & 0x7f;
    for (let shift = 7; byte > 0x7f && shift < 35; shift += 7) {
      byte = bytes[this.#at++]!;
      value |= (byte & 0x7f) << shift;
    }
    return (value >>> 1) ^ -(value & 1);
  }

  /** A zigzag integer of 64 bits, exact within ±2⁵². */
  #varlong(): number {
    const { bytes } = this;
    const first = bytes[this.#at]!;
    if (first <= 0x7f) {
      this.#at++;
      return (first >>> 1) ^ -(first & 1);
    }
    let byte = 0x80;
    let value = 0;
    for (let scale = 1; byte > 0x7f && scale < MAX_SCALE; scale *= 0x80) {
      byte = bytes[this.#at++]!;
      value += (byte & 0x7f) * scale;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  #wrong(reason: string): Error {
    return this.#options.undecodable(reason);
  }
}

type HeaderValue = Buffer | null;

const PLAIN = { enumerable: true, configurable: true, writable: true } as const;

/** The most headers that a record may have: each becomes an object, and takes three bytes or more. */
const MAX_HEADERS = 10_000;

/** Bytes of a record with nothing in it, after its length. */
const MIN_RECORD = 6;

/** Ten groups of seven bits. */
const MAX_SCALE = 2 ** 70;
