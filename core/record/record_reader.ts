import { Buffer } from "node:buffer";
import type { RecordView } from "#window/record_view.ts";
import { createRecordCheck, type JsonRecord, type RecordRules } from "./record_check.ts";
import { MAX_KEY_BYTES } from "./limits.ts";
import { RecordScanner, type WantedFields } from "./record_scanner.ts";

export type { JsonRecord } from "./record_check.ts";

/** Reads one stream's records from bytes. A view: the next read overwrites it. */
export interface RecordReader extends RecordView {
  /** What it reads by. */
  readonly rules: RecordRules;
  /**
   * Reads one record; value and key are parts of `bytes`, which must stay as they are while the view
   * is used. A value that begins at -1 is a tombstone, a key that begins at -1 is absent.
   *
   * @returns true when the record is valid; else `reason` says why not
   */
  read(
    bytes: Uint8Array,
    valueStart: number,
    valueEnd: number,
    keyStart: number,
    keyEnd: number,
  ): boolean;
  /** The same for a value and a key that are apart. */
  readMessage(value: Uint8Array | null, key: Uint8Array | null): boolean;
  /**
   * Start and end of each wanted text in `bytes`, between its quotation marks; -1 when it is absent or
   * null. Only of records that are `plain`.
   */
  readonly ranges: Int32Array;
  /** True when the record was read from its bytes alone: its texts hold no escapes. */
  readonly plain: boolean;
  /** What the sender of an invalid record must mend. */
  readonly reason: string;
  /** The whole record as JSON.parse gives it, made on demand. */
  record(): JsonRecord;
  /** The key as text, made on demand. */
  key(): string;
}

const NOTHING = new Uint8Array();

/**
 * A reader with the stream's schema compiled in. Records as producers usually write them are checked
 * byte by byte; whatever is unusual is left to JSON.parse and the schema, with the same result.
 *
 * @param wanted fields whose values the view gives
 * @throws {RangeError} when a wanted field is not in the schema
 */
export function createRecordReader(
  stream: RecordRules,
  wanted: WantedFields = { numbers: [], fields: [] },
): RecordReader {
  return new CompiledReader(stream, wanted);
}

class CompiledReader implements RecordReader {
  readonly rules: RecordRules;
  readonly #scanner: RecordScanner | undefined;
  readonly #check: ReturnType<typeof createRecordCheck>;
  readonly #wanted: WantedFields;
  #value: Uint8Array = NOTHING;
  #valueStart = 0;
  #valueEnd = 0;
  #record: JsonRecord | undefined;
  #key: string | undefined;
  keyBytes: Uint8Array = NOTHING;
  keyStart = 0;
  keyEnd = 0;
  eventTime = NaN;
  readonly numbers: Float64Array;
  readonly fields: unknown[];
  readonly ranges: Int32Array;
  plain = false;
  reason = "";

  constructor(stream: RecordRules, wanted: WantedFields) {
    this.rules = stream;
    this.#scanner = RecordScanner.of(stream, wanted);
    this.#check = createRecordCheck(stream);
    this.#wanted = wanted;
    this.numbers = this.#scanner?.numbers ?? new Float64Array(wanted.numbers.length);
    this.ranges = this.#scanner?.ranges ?? new Int32Array();
    this.fields = this.#scanner?.fields ?? wanted.fields.map(() => undefined);
  }

  read(
    bytes: Uint8Array,
    valueStart: number,
    valueEnd: number,
    keyStart: number,
    keyEnd: number,
  ): boolean {
    this.#value = bytes;
    this.#valueStart = valueStart;
    this.#valueEnd = valueEnd;
    this.keyBytes = bytes;
    this.keyStart = keyStart;
    this.keyEnd = keyEnd;
    return this.#read();
  }

  readMessage(value: Uint8Array | null, key: Uint8Array | null): boolean {
    this.#value = value ?? NOTHING;
    this.#valueStart = value === null ? -1 : 0;
    this.#valueEnd = this.#value.length;
    this.keyBytes = key ?? NOTHING;
    this.keyStart = key === null ? -1 : 0;
    this.keyEnd = this.keyBytes.length;
    return this.#read();
  }

  #read(): boolean {
    this.#record = undefined;
    this.#key = undefined;
    const scanner = this.#scanner;
    if (scanner === undefined || this.#valueStart < 0) this.plain = false;
    else {
      this.plain = scanner.scan(this.#value, this.#valueStart, this.#valueEnd) &&
        this.#hasKey(scanner.keyStart, scanner.keyEnd);
      this.eventTime = scanner.eventTime;
    }
    return this.plain || this.#checkWhole();
  }

  /** Whether the Kafka key is the key field, which is in the value from `start` to `end`. */
  #hasKey(start: number, end: number): boolean {
    const length = end - start;
    if (length === 0 || length > MAX_KEY_BYTES) return false;
    if (this.keyStart < 0 || this.keyEnd - this.keyStart !== length) return false;
    for (let index = 0; index < length; index++) {
      if (this.#value[start + index] !== this.keyBytes[this.keyStart + index]) return false;
    }
    return true;
  }

  #checkWhole(): boolean {
    if (this.#valueStart < 0) {
      this.reason = "the value is empty (a tombstone)";
      return false;
    }
    const key = this.keyStart < 0 ? null : this.keyBytes.subarray(this.keyStart, this.keyEnd);
    const checked = this.#check(this.#value.subarray(this.#valueStart, this.#valueEnd), key);
    if (!checked.valid) {
      this.reason = checked.reason;
      return false;
    }
    const { record, eventTime } = checked;
    this.#record = record;
    this.#key = checked.key;
    this.eventTime = eventTime;
    for (const [slot, field] of this.#wanted.numbers.entries()) {
      const value = record[field];
      this.numbers[slot] = typeof value === "number" ? value : NaN;
    }
    for (const [slot, field] of this.#wanted.fields.entries()) this.fields[slot] = record[field];
    return true;
  }

  record(): JsonRecord {
    this.#record ??= JSON.parse(text(this.#value, this.#valueStart, this.#valueEnd)) as JsonRecord;
    return this.#record;
  }

  key(): string {
    this.#key ??= text(this.keyBytes, this.keyStart, this.keyEnd);
    return this.#key;
  }
}

function text(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString();
}
