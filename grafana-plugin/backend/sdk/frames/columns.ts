import type { Turns } from "./turns.ts";

/** A column in Arrow's memory layout. */
export interface ColumnData {
  readonly length: number;
  readonly nullCount: number;
  /** One bit per row, least significant first; empty where no value is missing. */
  readonly validity: Uint8Array;
  readonly values: ArrayBufferView;
  /** Where each value of `values` begins, and where the last ends; texts and JSON only. */
  readonly offsets?: Int32Array;
}

/** What a column is made of, and between which steps others have their turn. */
export interface ColumnSource {
  readonly values: ArrayLike<unknown>;
  /** 1 in the rows that have no value. */
  readonly missing?: Uint8Array | undefined;
  readonly turns: Turns;
}

/** Collects which rows are missing; costs nothing while none is. */
class Validity {
  readonly #length: number;
  #bits: Uint8Array = new Uint8Array(0);
  #nullCount = 0;

  constructor(length: number) {
    this.#length = length;
  }

  miss(row: number): void {
    if (this.#nullCount === 0) {
      this.#bits = new Uint8Array((this.#length + 7) >> 3).fill(255);
    }
    this.#nullCount++;
    this.#bits[row >> 3]! &= ~(1 << (row & 7));
  }

  /** The finished column around `values`. */
  with(values: ArrayBufferView, offsets?: Int32Array): ColumnData {
    const common = {
      length: this.#length,
      nullCount: this.#nullCount,
      validity: this.#bits,
    };
    return offsets === undefined ? { ...common, values } : { ...common, values, offsets };
  }
}

/** Visits each row that has a value, in pieces; the others are missing. */
async function eachValue(
  { values, missing, turns }: ColumnSource,
  { validity, visit }: {
    readonly validity: Validity;
    readonly visit: (value: unknown, row: number) => void;
  },
): Promise<void> {
  await turns.each(values.length, (row) => {
    const value = values[row];
    if (value === null || value === undefined || missing?.[row] === 1) validity.miss(row);
    else visit(value, row);
  });
}

/** A typed array of the column's own width as it is; only the missing rows are looked at. */
async function asItIs(
  { values, missing, turns }: Omit<ColumnSource, "values"> & { readonly values: ArrayBufferView },
  rows: number,
): Promise<ColumnData> {
  const validity = new Validity(rows);
  if (missing !== undefined) {
    await turns.each(rows, (row) => {
      if (missing[row] === 1) validity.miss(row);
    });
  }
  return validity.with(values);
}

/** A value that its column cannot hold. */
function misfit(
  row: number,
  value: unknown,
  expected: string,
): TypeError {
  const shown = typeof value === "object" ? Object.prototype.toString.call(value) : String(value);
  return new TypeError(
    `row ${row} holds ${typeof value} ${shown.slice(0, 80)}, not ${expected}`,
  );
}

/** A column of booleans, one bit each. */
export async function booleanColumn(source: ColumnSource): Promise<ColumnData> {
  const { length } = source.values;
  const validity = new Validity(length);
  const bits = new Uint8Array((length + 7) >> 3);
  const visit = (value: unknown, row: number) => {
    if (value === true) bits[row >> 3]! |= 1 << (row & 7);
    else if (value !== false) throw misfit(row, value, "a boolean");
  };
  await eachValue(source, { validity, visit });
  return validity.with(bits);
}

/** Number types and the typed arrays that hold them. */
const NUMBER_ARRAYS = {
  number: Float64Array,
  float32: Float32Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  enum: Uint16Array,
} as const;

/** Number types and the arrays of bigints that hold them. */
const BIG_ARRAYS = {
  int64: BigInt64Array,
  uint64: BigUint64Array,
} as const;

/** A column of numbers; typed arrays of the type's own width are taken as they are. */
export async function numberColumn(
  source: ColumnSource,
  type: keyof typeof NUMBER_ARRAYS,
): Promise<ColumnData> {
  const ArrayType = NUMBER_ARRAYS[type];
  const { values } = source;
  if (values instanceof ArrayType) return await asItIs({ ...source, values }, values.length);
  const validity = new Validity(values.length);
  const isFloat = type === "number" || type === "float32";
  const result = new ArrayType(values.length);
  const visit = (value: unknown, row: number) => {
    const number = typeof value === "bigint" ? Number(value) : value;
    if (typeof number !== "number") throw misfit(row, value, "a number");
    result[row] = number;
    if (!isFloat && result[row] !== number) {
      throw misfit(row, value, `of type ${type}`);
    }
  };
  await eachValue(source, { validity, visit });
  return validity.with(result);
}

/** A column of 64-bit integers, from bigints or whole numbers. */
export async function bigColumn(
  source: ColumnSource,
  type: keyof typeof BIG_ARRAYS,
): Promise<ColumnData> {
  const ArrayType = BIG_ARRAYS[type];
  const { values } = source;
  if (values instanceof ArrayType) return await asItIs({ ...source, values }, values.length);
  const validity = new Validity(values.length);
  const result = new ArrayType(values.length);
  const visit = (value: unknown, row: number) => {
    if (typeof value !== "bigint" && !Number.isInteger(value)) {
      throw misfit(row, value, "a whole number or a bigint");
    }
    const big = BigInt(value as bigint | number);
    result[row] = big;
    if (result[row] !== big) throw misfit(row, value, `of type ${type}`);
  };
  await eachValue(source, { validity, visit });
  return validity.with(result);
}

const encoder = new TextEncoder();

/** A column of texts. */
export function stringColumn(source: ColumnSource): Promise<ColumnData> {
  return textColumn(source, (value, row) => {
    if (typeof value !== "string") throw misfit(row, value, "a string");
    return value;
  });
}

/** A column of JSON values; bigints become numbers, or texts where a number is not exact. */
export function jsonColumn(source: ColumnSource): Promise<ColumnData> {
  return textColumn(source, (value, row) => {
    const text = toJson(value);
    if (text === undefined) throw misfit(row, value, "a JSON value");
    return text;
  });
}

/** `JSON.stringify` that takes bigints. */
export function toJson(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, inner) => {
    if (typeof inner !== "bigint") return inner;
    const number = Number(inner);
    return Number.isSafeInteger(number) ? number : String(inner);
  });
}

/** Texts of so many UTF-16 units, or so many rows, lie between two looks at the clock. */
const TEXT_PER_LOOK = 32_768;
const TEXT_PER_ROW = 64;

async function textColumn(
  { values, missing, turns }: ColumnSource,
  textOf: (value: unknown, row: number) => string,
): Promise<ColumnData> {
  const validity = new Validity(values.length);
  const offsets = new Int32Array(values.length + 1);
  let bytes = new Uint8Array(Math.max(1024, values.length * 16));
  let end = 0;
  let sinceLook = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    sinceLook += TEXT_PER_ROW;
    if (value === null || value === undefined || missing?.[row] === 1) {
      validity.miss(row);
    } else {
      const text = textOf(value, row);
      // A UTF-16 unit takes at most three bytes.
      if (end + text.length * 3 > bytes.length) {
        bytes = grown(bytes, end + text.length * 3);
      }
      end += encoder.encodeInto(text, bytes.subarray(end)).written;
      sinceLook += text.length;
    }
    offsets[row + 1] = end;
    if (sinceLook >= TEXT_PER_LOOK) {
      sinceLook = 0;
      if (turns.over) await turns.next();
    }
  }
  return validity.with(bytes.subarray(0, end), offsets);
}

function grown(
  bytes: Uint8Array<ArrayBuffer>,
  needed: number,
): Uint8Array<ArrayBuffer> {
  const limit = 2 ** 31 - 1;
  if (needed > limit) {
    throw new RangeError("a column's texts take more than 2 GiB");
  }
  const larger = new Uint8Array(
    Math.min(limit, Math.max(needed, bytes.length * 2)),
  );
  larger.set(bytes);
  return larger;
}

/**
 * A column of times in ns, from epoch ms or, as bigints, epoch ns. A time that ns cannot hold
 * (before 1677 or after 2262), or that is not a number, is missing.
 */
export async function timeColumn(source: ColumnSource): Promise<ColumnData> {
  const { values } = source;
  if (values instanceof BigInt64Array) return await asItIs({ ...source, values }, values.length);
  const validity = new Validity(values.length);
  const result = new BigInt64Array(values.length);
  const words = new Int32Array(result.buffer);
  const visit = (value: unknown, row: number) => {
    if (typeof value === "number") {
      if (isWithinNanoseconds(value)) writeNanoseconds(words, row, value);
      else validity.miss(row);
    } else if (typeof value === "bigint") {
      if (BigInt.asIntN(64, value) === value) result[row] = value;
      else validity.miss(row);
    } else {
      throw misfit(row, value, "a time in epoch ms");
    }
  };
  await eachValue(source, { validity, visit });
  return validity.with(result);
}

const WORD = 2 ** 32;
const NS_PER_MS = 1_000_000;
const MAX_MS = 9_223_372_036_854;

/** Whether an epoch time in ms has a place in 64 bits of ns: from 1677 to 2262. */
export function isWithinNanoseconds(ms: number): boolean {
  return ms >= -MAX_MS && ms <= MAX_MS;
}

/**
 * Writes epoch ms as 64-bit ns to `words[2 * index]` and the word after it, low word first. It
 * multiplies 32-bit halves, exactly, and makes no bigint, so a million take some 10 ms.
 */
function writeNanoseconds(
  words: Int32Array,
  index: number,
  ms: number,
): void {
  const whole = Math.floor(ms);
  const high = Math.floor(whole / WORD);
  const low = (whole - high * WORD) * NS_PER_MS +
    Math.round((ms - whole) * NS_PER_MS);
  words[2 * index] = low % WORD;
  words[2 * index + 1] = high * NS_PER_MS + Math.floor(low / WORD);
}
