import { type ColumnData, misfit, Validity } from "./column_data.ts";

/** A column of booleans, one bit each. */
export function booleanColumn(values: ArrayLike<unknown>): ColumnData {
  const validity = new Validity(values.length);
  const bits = new Uint8Array((values.length + 7) >> 3);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === true) bits[row >> 3]! |= 1 << (row & 7);
    else if (value === null || value === undefined) validity.miss(row);
    else if (value !== false) throw misfit(row, value, "a boolean");
  }
  return validity.with(bits);
}
