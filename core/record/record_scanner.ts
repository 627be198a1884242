import { Buffer } from "node:buffer";
import { compileScan, type Scan } from "./compile_scan.ts";
import { type FieldPlan, fieldPlans } from "./field_plan.ts";
import type { RecordRules } from "./record_check.ts";
import { RecordWalk } from "./record_walk.ts";
import type { ScannedField, ScanTarget } from "./scanned_field.ts";

/** Fields of which a reader gives the values. */
export interface WantedFields {
  readonly numbers: readonly string[];
  readonly fields: readonly string[];
  /** Text fields of which it gives the place in the record. */
  readonly ranges?: readonly string[];
}

/** A text as it was decoded last: most fields repeat a few words. */
interface DecodedText {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/**
 * Reads one record's JSON from its bytes once, checks it against the schema and picks out the wanted
 * values, without making a string or an object.
 *
 * It accepts a record only when it is certain that JSON.parse and the schema accept it with the same
 * values. It is not certain of escapes, nested values, repeated fields and rare keywords of a schema;
 * then the whole check decides.
 */
export class RecordScanner implements ScanTarget {
  readonly numbers: Float64Array;
  readonly fields: unknown[];
  readonly ranges: Int32Array;
  eventTime = 0;
  keyStart = 0;
  keyEnd = 0;
  readonly #decoded: (DecodedText | undefined)[] = [];
  #bytes: Uint8Array | undefined;
  #buffer: Buffer = Buffer.alloc(0);
  readonly #compiled: Scan | undefined;
  readonly #walk: RecordWalk;

  /**
   * @returns undefined when the schema asks for more than the scanner can check
   * @throws {RangeError} when a wanted field is not in the schema
   */
  static of(rules: RecordRules, wanted: WantedFields): RecordScanner | undefined {
    const { numbers, fields, ranges = [] } = wanted;
    const unknown = [...numbers, ...fields, ...ranges]
      .find((field) => !Object.hasOwn(rules.schema.properties, field));
    if (unknown !== undefined) throw new RangeError(`'${unknown}' is not a field of the schema`);
    const plans = fieldPlans(rules.schema);
    const kindOf = (field: string) => plans?.find((plan) => plan.field === field)?.kind ?? "";
    const readable = kindOf(rules.key) === "string" &&
      ["time", "string", "number"].includes(kindOf(rules.time));
    return readable ? new RecordScanner(plans!, rules, wanted) : undefined;
  }

  private constructor(plans: readonly FieldPlan[], rules: RecordRules, wanted: WantedFields) {
    const { numbers, fields, ranges = [] } = wanted;
    this.numbers = new Float64Array(numbers.length);
    this.fields = fields.map(() => undefined);
    this.ranges = new Int32Array(2 * ranges.length);
    const scanned: readonly ScannedField[] = plans.map((plan) => ({
      ...plan,
      numberSlot: numbers.indexOf(plan.field),
      fieldSlot: fields.indexOf(plan.field),
      rangeSlot: ranges.indexOf(plan.field),
      isKey: plan.field === rules.key,
      isTime: plan.field === rules.time,
      seen: 0,
      place: 0,
    }));
    this.#compiled = compileScan(scanned, this);
    this.#walk = new RecordWalk(scanned, this);
  }

  /** Reads the record in the bytes from `from` to `to`; false when it is not certain of it. */
  scan(bytes: Uint8Array, from: number, to: number): boolean {
    return this.#compiled?.(bytes, from, to) || this.#walk.scan(bytes, from, to);
  }

  number(bytes: Uint8Array, start: number, end: number): number {
    return Number(this.#ascii(bytes, start, end));
  }

  matches(pattern: RegExp, bytes: Uint8Array, start: number, end: number): boolean {
    return pattern.test(this.#ascii(bytes, start, end));
  }

  #ascii(bytes: Uint8Array, start: number, end: number): string {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    return this.#buffer.toString("latin1", start, end);
  }

  text(slot: number, bytes: Uint8Array, start: number, end: number): string {
    const known = this.#decoded[slot];
    if (known !== undefined && equals(known.bytes, bytes, start, end)) return known.text;
    const copy = Buffer.from(bytes.subarray(start, end));
    const text = copy.toString();
    this.#decoded[slot] = { bytes: copy, text };
    return text;
  }
}

function equals(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let index = 0; index < known.length; index++) {
    if (known[index] !== bytes[start + index]) return false;
  }
  return true;
}
