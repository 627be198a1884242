import { type ColumnData, misfit, Validity } from "./column_data.ts";

const encoder = new TextEncoder();

/** A column of texts. */
export function stringColumn(values: ArrayLike<unknown>): ColumnData {
  return textColumn(values, (value, row) => {
    if (typeof value !== "string") throw misfit(row, value, "a string");
    return value;
  });
}

/** A column of JSON values; bigints become numbers, or texts where a number is not exact. */
export function jsonColumn(values: ArrayLike<unknown>): ColumnData {
  return textColumn(values, (value, row) => {
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

function textColumn(
  values: ArrayLike<unknown>,
  textOf: (value: unknown, row: number) => string,
): ColumnData {
  const validity = new Validity(values.length);
  const offsets = new Int32Array(values.length + 1);
  let bytes = new Uint8Array(Math.max(1024, values.length * 16));
  let end = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === null || value === undefined) {
      validity.miss(row);
    } else {
      const text = textOf(value, row);
      // A UTF-16 unit takes at most three bytes.
      if (end + text.length * 3 > bytes.length) {
        bytes = grown(bytes, end + text.length * 3);
      }
      end += encoder.encodeInto(text, bytes.subarray(end)).written;
    }
    offsets[row + 1] = end;
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
