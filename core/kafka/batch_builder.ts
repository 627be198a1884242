import { Buffer } from "node:buffer";
import { CODEC, zstd } from "./wire/compression.ts";
import { AT, LENGTH_FROM, MAGIC, viewOf, writeInt64 } from "./wire/layout.ts";

/** A header's value: text is written as UTF-8. */
type HeaderValue = string | Uint8Array | null | undefined;

/** Headers of a record to write, as kafkajs has them; an array repeats its name. */
export type RecordHeaders = Readonly<Record<string, HeaderValue | readonly HeaderValue[]>>;

/** A whole record batch of message format 2, but for what its producer adds when it sends it. */
export interface SealedBatch {
  /** Records in it. */
  readonly count: number;
  /** The batch, compressed; producer, sequence and checksum are not set. */
  readonly bytes: Uint8Array;
}

/**
 * Records for one batch, before compression: more are better sealed and begun anew. Brokers refuse
 * large batches (`max.message.bytes`), and one must fit into the share of a fetch that a consumer
 * grants each partition.
 */
export const BATCH_BYTES = 256 << 10;

/** Below this, compressing costs more than it saves, bytes. */
const COMPRESS_FROM = 1_024;

const FIRST_BYTES = 4 << 10;

/**
 * Encodes records of one partition into a record batch as they come. Their timestamp is that of the
 * sealing; a topic of append times replaces it.
 */
export class BatchBuilder {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #at = AT.records as number;
  #count = 0;

  /** Records since the last {@linkcode BatchBuilder.seal}. */
  get count(): number {
    return this.#count;
  }

  /** Their bytes, before compression. */
  get bytes(): number {
    return this.#at - AT.records;
  }

  /** Adds a record; a text is written as UTF-8. */
  append(key: Uint8Array | null, value: Uint8Array | string | null, headers?: RecordHeaders): void {
    const encoded = headers === undefined ? NO_HEADERS : encodeHeaders(headers);
    const keyBytes = key?.length ?? -1;
    const keyFrom = key ?? NOTHING;
    const keyStart = key === null ? -1 : 0;
    if (typeof value === "string") {
      const [at, count] = [this.#at, this.#count];
      // Mostly all letters are ASCII, of a byte each.
      for (let bytes = value.length;; bytes = Buffer.byteLength(value)) {
        this.#begin(keyBytes, bytes, encoded.length);
        this.#range(keyFrom, keyStart, keyBytes);
        this.#varint(bytes);
        const room = this.#bytes.subarray(this.#at, this.#at += bytes);
        if (encoder.encodeInto(value, room).read === value.length) break;
        [this.#at, this.#count] = [at, count];
      }
    } else {
      const valueBytes = value?.length ?? -1;
      this.#begin(keyBytes, valueBytes, encoded.length);
      this.#range(keyFrom, keyStart, keyBytes);
      this.#range(value ?? NOTHING, value === null ? -1 : 0, valueBytes);
    }
    this.#copy(encoded, 0, encoded.length);
  }

  /**
   * Adds a record whose key and value are ranges; a start of -1 means null.
   *
   * @param headers as {@linkcode encodeHeaders} makes them; default: none
   */
  appendRange(
    keyBytes: Uint8Array,
    keyStart: number,
    keyEnd: number,
    valueBytes: Uint8Array,
    valueStart: number,
    valueEnd: number,
    headers: Uint8Array = NO_HEADERS,
  ): void {
    this.#begin(
      keyStart < 0 ? -1 : keyEnd - keyStart,
      valueStart < 0 ? -1 : valueEnd - valueStart,
      headers.length,
    );
    this.#range(keyBytes, keyStart, keyEnd);
    this.#range(valueBytes, valueStart, valueEnd);
    this.#copy(headers, 0, headers.length);
  }

  /**
   * The batch of all records since the last call; the builder begins anew.
   *
   * @throws {RangeError} when there are none
   */
  seal(): SealedBatch {
    const count = this.#count;
    if (count === 0) throw new RangeError("a batch needs a record");
    const records = this.#bytes.subarray(AT.records, this.#at);
    const compressed = records.length < COMPRESS_FROM ? undefined : zstd(records);
    const body = compressed ?? records;
    const bytes = new Uint8Array(AT.records + body.length);
    bytes.set(body, AT.records);
    const view = viewOf(bytes);
    const now = Date.now();
    view.setInt32(AT.length, bytes.length - LENGTH_FROM);
    view.setInt8(AT.magic, MAGIC);
    view.setInt16(AT.attributes, compressed === undefined ? CODEC.none : CODEC.zstd);
    view.setInt32(AT.lastOffsetDelta, count - 1);
    writeInt64(view, AT.baseTimestamp, now);
    writeInt64(view, AT.maxTimestamp, now);
    writeInt64(view, AT.producerId, -1);
    view.setInt16(AT.producerEpoch, -1);
    view.setInt32(AT.baseSequence, -1);
    view.setInt32(AT.count, count);
    this.#at = AT.records;
    this.#count = 0;
    return { count, bytes };
  }

  /** Writes what comes before the key; lengths of -1 are null. */
  #begin(keyLength: number, valueLength: number, headersLength: number): void {
    const body = 2 + varintBytes(this.#count) +
      varintBytes(keyLength) + Math.max(0, keyLength) +
      varintBytes(valueLength) + Math.max(0, valueLength) + headersLength;
    this.#reserve(body + MAX_VARINT);
    this.#varint(body);
    // Attributes, which no version uses, and the time since the batch's.
    this.#bytes[this.#at++] = 0;
    this.#bytes[this.#at++] = 0;
    this.#varint(this.#count++);
  }

  #range(from: Uint8Array, start: number, end: number): void {
    if (start < 0) {
      this.#varint(-1);
      return;
    }
    this.#varint(end - start);
    this.#copy(from, start, end);
  }

  #copy(from: Uint8Array, start: number, end: number): void {
    if (end - start > LOOP_BYTES) {
      this.#bytes.set(
        start === 0 && end === from.length ? from : from.subarray(start, end),
        this.#at,
      );
      this.#at += end - start;
      return;
    }
    const bytes = this.#bytes;
    for (let index = start; index < end; index++) bytes[this.#at++] = from[index]!;
  }

  #varint(value: number): void {
    let rest = (value << 1) ^ (value >> 31);
    const bytes = this.#bytes;
    for (; rest >>> 0 > 0x7f; rest >>>= 7) bytes[this.#at++] = (rest & 0x7f) | 0x80;
    bytes[this.#at++] = rest;
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#at + more));
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
  }
}

/** Up to so many bytes a loop copies faster than a view is made. */
const LOOP_BYTES = 48;
const MAX_VARINT = 5;
const NOTHING = new Uint8Array();
const encoder = new TextEncoder();
/** The number of headers, zero. */
const NO_HEADERS = new Uint8Array(1);

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = ((value << 1) ^ (value >> 31)) >>> 7; rest > 0; rest >>>= 7) bytes++;
  return bytes;
}

/** Headers as a record holds them, their number included. */
export function encodeHeaders(headers: RecordHeaders): Uint8Array {
  const all = Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one: HeaderValue) => [name, one] as const)
  );
  const parts: Uint8Array[] = [varint(all.length)];
  for (const [name, value] of all) {
    const nameBytes = Buffer.from(name);
    parts.push(varint(nameBytes.length), nameBytes);
    if (value === null || value === undefined) {
      parts.push(varint(-1));
    } else {
      const valueBytes = typeof value === "string" ? Buffer.from(value) : value;
      parts.push(varint(valueBytes.length), valueBytes);
    }
  }
  return Buffer.concat(parts);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = (value << 1) ^ (value >> 31);
  for (; rest >>> 0 > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}
