import { Buffer, isUtf8 } from "node:buffer";
import {
  NON_ASCII,
  POWERS,
  QUOTE,
  type ScannedField,
  type ScanTarget,
  STRING_BYTES,
} from "./scanned_field.ts";
import { MAX_TIME, readTime } from "./time.ts";

const NULL = Buffer.from("null");
const TRUE = Buffer.from("true");
const FALSE = Buffer.from("false");

/**
 * Walks over the JSON of one record by a table of fields: blanks, any order and scalar fields that
 * the schema does not name are fine.
 */
export class RecordWalk {
  readonly #target: ScanTarget;
  readonly #required: number;
  /** Wanted fields that a record may lack. */
  readonly #optional: readonly ScannedField[];
  /** The fields in the order in which they are expected: that of the last record. */
  #order: readonly ScannedField[];
  #scans = 0;
  #wide = false;

  constructor(fields: readonly ScannedField[], target: ScanTarget) {
    this.#target = target;
    this.#order = fields;
    this.#required = fields.filter(({ required }) => required).length;
    this.#optional = fields.filter(({ required, numberSlot, fieldSlot, rangeSlot }) =>
      !required && Math.max(numberSlot, fieldSlot, rangeSlot) >= 0
    );
  }

  /** Reads the record in the bytes from `from` to `to`; false when it is not certain. */
  scan(bytes: Uint8Array, from: number, to: number): boolean {
    const scan = ++this.#scans;
    for (const field of this.#optional) this.#give(field, NaN, undefined);
    this.#wide = false;
    let expected = 0;
    let required = 0;
    let inOrder = true;
    let at = skipBlanks(bytes, from);
    if (bytes[at] !== 0x7b) return false;
    for (;;) {
      at = skipBlanks(bytes, at + 1);
      let field = this.#order[expected];
      if (field === undefined || !matches(bytes, at, field.name)) {
        const index = this.#find(bytes, at);
        field = this.#order[index];
        if (field !== undefined) {
          inOrder &&= index > expected;
          expected = index;
        }
      }
      at = field === undefined ? this.#skipString(bytes, at) : at + field.name.length;
      if (at < 0) return false;
      at = skipBlanks(bytes, at);
      if (bytes[at] !== 0x3a) return false;
      at = skipBlanks(bytes, at + 1);
      if (field === undefined) at = this.#skipValue(bytes, at);
      else {
        if (field.seen === scan) return false;
        field.seen = scan;
        field.place = at;
        expected++;
        if (field.required) required++;
        at = this.#value(field, bytes, at);
      }
      if (at < 0) return false;
      at = skipBlanks(bytes, at);
      const next = bytes[at];
      if (next === 0x2c) continue;
      if (next === 0x7d) break;
      return false;
    }
    if (skipBlanks(bytes, at + 1) !== to || required !== this.#required) return false;
    if (this.#wide && !isUtf8(bytes.subarray(from, to))) return false;
    if (!inOrder) this.#expectSameOrder();
    return true;
  }

  /** Index of the field whose name is at `at`; -1 when the schema has none. */
  #find(bytes: Uint8Array, at: number): number {
    for (let index = 0; index < this.#order.length; index++) {
      if (matches(bytes, at, this.#order[index]!.name)) return index;
    }
    return -1;
  }

  /** Expects the fields as this record had them, absent ones last: producers seldom change. */
  #expectSameOrder(): void {
    const place = (field: ScannedField) => field.seen === this.#scans ? field.place : 2 ** 53;
    this.#order = this.#order.toSorted((one, other) => place(one) - place(other));
  }

  /** Reads a field's value at `at`; returns where it ends, -1 when not certain of it. */
  #value(field: ScannedField, bytes: Uint8Array, at: number): number {
    if (field.nullable && matches(bytes, at, NULL)) {
      this.#give(field, NaN, null);
      return at + NULL.length;
    }
    switch (field.kind) {
      case "number":
        return this.#number(field, bytes, at);
      case "string":
      case "time":
        return this.#string(field, bytes, at);
      case "word":
        for (const { bytes: expected, word } of field.words) {
          if (bytes[at] !== QUOTE || !matches(bytes, at + 1, expected)) continue;
          const end = at + expected.length;
          this.#give(field, NaN, word, at + 1, end);
          return end + 1;
        }
        return -1;
      case "boolean": {
        const truth = matches(bytes, at, TRUE);
        if (!truth && !matches(bytes, at, FALSE)) return -1;
        this.#give(field, NaN, truth);
        return at + (truth ? TRUE : FALSE).length;
      }
      case undefined:
        return -1;
    }
  }

  #give(field: ScannedField, number: number, value: unknown, start = -1, end = -1): void {
    const { numbers, fields, ranges } = this.#target;
    const { numberSlot, fieldSlot, rangeSlot } = field;
    if (numberSlot >= 0) numbers[numberSlot] = number;
    if (fieldSlot >= 0) fields[fieldSlot] = value;
    if (rangeSlot < 0) return;
    ranges[2 * rangeSlot] = start;
    ranges[2 * rangeSlot + 1] = end;
  }

  /** Reads a number as JSON.parse does: to the nearest double. */
  #number(field: ScannedField, bytes: Uint8Array, start: number): number {
    let at = start;
    let byte = bytes[at]!;
    const negative = byte === 0x2d;
    if (negative) byte = bytes[++at]!;
    const firstDigit = at;
    let mantissa = 0;
    if (byte === 0x30) byte = bytes[++at]!;
    else {
      if (!(byte >= 0x31 && byte <= 0x39)) return -1;
      do {
        mantissa = mantissa * 10 + (byte - 0x30);
        byte = bytes[++at]!;
      } while (byte >= 0x30 && byte <= 0x39);
    }
    let digits = at - firstDigit;
    let exponent = 0;
    if (byte === 0x2e) {
      byte = bytes[++at]!;
      if (!(byte >= 0x30 && byte <= 0x39)) return -1;
      do {
        mantissa = mantissa * 10 + (byte - 0x30);
        exponent--;
        byte = bytes[++at]!;
      } while (byte >= 0x30 && byte <= 0x39);
      digits -= exponent;
    }
    if ((byte | 0x20) === 0x65) {
      byte = bytes[++at]!;
      const sign = byte === 0x2d ? -1 : 1;
      if (byte === 0x2d || byte === 0x2b) byte = bytes[++at]!;
      if (!(byte >= 0x30 && byte <= 0x39)) return -1;
      let shift = 0;
      do {
        shift = shift * 10 + (byte - 0x30);
        byte = bytes[++at]!;
      } while (byte >= 0x30 && byte <= 0x39);
      exponent += sign * shift;
    }
    let value: number;
    if (digits <= 15 && exponent >= -22 && exponent <= 22) {
      // Both are exact doubles, so one operation rounds once, as the standard demands (Clinger 1990).
      value = exponent < 0 ? mantissa / POWERS[-exponent]! : mantissa * POWERS[exponent]!;
      if (negative) value = -value;
    } else {
      value = this.#target.number(bytes, start, at);
      if (!Number.isFinite(value)) return -1;
    }
    if (!(value >= field.minimum && value <= field.maximum)) return -1;
    if (field.integer && !Number.isInteger(value)) return -1;
    if (field.isTime) {
      if (!Number.isInteger(value) || value > MAX_TIME || value < -MAX_TIME) return -1;
      this.#target.eventTime = value;
    }
    this.#give(field, value, value);
    return at;
  }

  #string(field: ScannedField, bytes: Uint8Array, at: number): number {
    const wideBefore = this.#wide;
    this.#wide = false;
    const after = this.#skipString(bytes, at);
    const wide = this.#wide;
    this.#wide ||= wideBefore;
    if (after < 0) return -1;
    const start = at + 1;
    const end = after - 1;
    const length = end - start;
    const { minLength, maxLength, pattern } = field;
    if (length < minLength || length > maxLength) return -1;
    // How many letters there are in more bytes than that is left to the whole check.
    if (wide && (minLength > 1 || maxLength !== Infinity)) return -1;
    if (pattern !== undefined) {
      if (wide || !this.#target.matches(pattern, bytes, start, end)) return -1;
    }
    if (field.isKey) {
      this.#target.keyStart = start;
      this.#target.keyEnd = end;
    }
    if (field.isTime || field.kind === "time") {
      const time = readTime(bytes, start, end);
      if (Number.isNaN(time)) return -1;
      if (field.isTime) this.#target.eventTime = time;
    }
    const { fieldSlot } = field;
    const text = fieldSlot < 0 ? undefined : this.#target.text(fieldSlot, bytes, start, end);
    this.#give(field, NaN, text, start, end);
    return after;
  }

  /** Passes over a string without escapes; returns where it ends, -1 when it is none. */
  #skipString(bytes: Uint8Array, at: number): number {
    if (bytes[at] !== QUOTE) return -1;
    for (;;) {
      const kind = STRING_BYTES[bytes[++at]!];
      if (kind === 0) continue;
      if (kind === QUOTE) return at + 1;
      if (kind !== NON_ASCII) return -1;
      this.#wide = true;
    }
  }

  /** Passes over a value that is neither an object nor a list. */
  #skipValue(bytes: Uint8Array, at: number): number {
    switch (bytes[at]) {
      case QUOTE:
        return this.#skipString(bytes, at);
      case 0x74:
        return matches(bytes, at, TRUE) ? at + TRUE.length : -1;
      case 0x66:
        return matches(bytes, at, FALSE) ? at + FALSE.length : -1;
      case 0x6e:
        return matches(bytes, at, NULL) ? at + NULL.length : -1;
      default:
        return this.#number(UNKNOWN_NUMBER, bytes, at);
    }
  }
}

/** A number of a field that the schema does not name: anything goes. */
const UNKNOWN_NUMBER: ScannedField = {
  field: "",
  name: new Uint8Array(),
  required: false,
  kind: "number",
  nullable: false,
  integer: false,
  minimum: -Infinity,
  maximum: Infinity,
  minLength: 0,
  maxLength: Infinity,
  pattern: undefined,
  words: [],
  numberSlot: -1,
  fieldSlot: -1,
  rangeSlot: -1,
  isKey: false,
  isTime: false,
  seen: 0,
  place: 0,
};

/** Whether `expected` is at `at`. */
function matches(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  for (let index = 0; index < expected.length; index++) {
    if (bytes[at + index] !== expected[index]) return false;
  }
  return true;
}

function skipBlanks(bytes: Uint8Array, at: number): number {
  let byte = bytes[at]!;
  while (byte === 0x20 || (byte < 0x0e && (byte === 0x0a || byte === 0x0d || byte === 0x09))) {
    byte = bytes[++at]!;
  }
  return at;
}
