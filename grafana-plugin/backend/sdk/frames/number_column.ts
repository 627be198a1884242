import { type ColumnData, misfit, Validity } from "./column_data.ts";

/** Number types and the typed arrays that hold them. */
export const NUMBER_ARRAYS = {
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
export const BIG_ARRAYS = {
  int64: BigInt64Array,
  uint64: BigUint64Array,
} as const;

/** A column of numbers; typed arrays of the type's own width are taken as they are. */
export function numberColumn(
  values: ArrayLike<unknown>,
  type: keyof typeof NUMBER_ARRAYS,
): ColumnData {
  const ArrayType = NUMBER_ARRAYS[type];
  const validity = new Validity(values.length);
  if (values instanceof ArrayType) return validity.with(values);
  const isFloat = type === "number" || type === "float32";
  const result = new ArrayType(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === null || value === undefined) {
      validity.miss(row);
      continue;
    }
    const number = typeof value === "bigint" ? Number(value) : value;
    if (typeof number !== "number") throw misfit(row, value, "a number");
    result[row] = number;
    if (!isFloat && result[row] !== number) {
      throw misfit(row, value, `of type ${type}`);
    }
  }
  return validity.with(result);
}

/** A column of 64-bit integers, from bigints or whole numbers. */
export function bigColumn(
  values: ArrayLike<unknown>,
  type: keyof typeof BIG_ARRAYS,
): ColumnData {
  const ArrayType = BIG_ARRAYS[type];
  const validity = new Validity(values.length);
  if (values instanceof ArrayType) return validity.with(values);
  const result = new ArrayType(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === null || value === undefined) {
      validity.miss(row);
      continue;
    }
    if (typeof value !== "bigint" && !Number.isInteger(value)) {
      throw misfit(row, value, "a whole number or a bigint");
    }
    const big = BigInt(value as bigint | number);
    result[row] = big;
    if (result[row] !== big) throw misfit(row, value, `of type ${type}`);
  }
  return validity.with(result);
}
