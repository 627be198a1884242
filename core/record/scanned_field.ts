import type { FieldPlan } from "./field_plan.ts";

/** A field, and where its value goes. */
export interface ScannedField extends FieldPlan {
  /** Place in `numbers`, in `fields` and in `ranges`; -1 when not wanted. */
  readonly numberSlot: number;
  readonly fieldSlot: number;
  readonly rangeSlot: number;
  readonly isKey: boolean;
  readonly isTime: boolean;
  /** The last record that had the field, by its number. */
  seen: number;
  /** Where its value was in that record. */
  place: number;
}

/** Where a scan puts what it finds. */
export interface ScanTarget {
  readonly numbers: Float64Array;
  readonly fields: unknown[];
  /** Start and end of each wanted text between its quotation marks; -1 when absent or null. */
  readonly ranges: Int32Array;
  /** Epoch ms. */
  eventTime: number;
  /** Where the value of the key field is. */
  keyStart: number;
  keyEnd: number;
  /** The text in these bytes, for a place in `fields`. */
  text(slot: number, bytes: Uint8Array, start: number, end: number): string;
  /** Whether the ASCII text in these bytes matches. */
  matches(pattern: RegExp, bytes: Uint8Array, start: number, end: number): boolean;
  /** The number that these bytes write in JSON. */
  number(bytes: Uint8Array, start: number, end: number): number;
}

export const QUOTE = 0x22;
export const NON_ASCII = 3;
const ESCAPED = 2;

/** What each byte is inside a JSON string: 0 for a letter. */
export const STRING_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === QUOTE) return QUOTE;
  return byte === 0x5c || byte < 0x20 ? ESCAPED : byte >= 0x80 ? NON_ASCII : 0;
});

/** The powers of ten that a double holds exactly. */
export const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
