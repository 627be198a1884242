import { type ColumnData, misfit, Validity } from "./column_data.ts";
import { isWithinNanoseconds, writeNanoseconds } from "./nanoseconds.ts";

/**
 * A column of times in ns, from epoch ms or, as bigints, epoch ns. A time that ns cannot hold
 * (before 1677 or after 2262), or that is not a number, is missing.
 */
export function timeColumn(values: ArrayLike<unknown>): ColumnData {
  const validity = new Validity(values.length);
  if (values instanceof BigInt64Array) return validity.with(values);
  const result = new BigInt64Array(values.length);
  const words = new Int32Array(result.buffer);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (typeof value === "number") {
      if (isWithinNanoseconds(value)) writeNanoseconds(words, row, value);
      else validity.miss(row);
    } else if (value === null || value === undefined) {
      validity.miss(row);
    } else if (typeof value === "bigint") {
      if (BigInt.asIntN(64, value) === value) result[row] = value;
      else validity.miss(row);
    } else {
      throw misfit(row, value, "a time in epoch ms");
    }
  }
  return validity.with(result);
}
