import type { FieldColumn } from "../columns.ts";

const MIN_BIGINT = -(2 ** 63);
const MAX_BIGINT = 2 ** 63;

/** The farthest time from the epoch that a `Date` holds, ms. */
export const MAX_TIME = 8.64e15;

/**
 * A field's value as its column takes it; undefined, which writes nothing, for an absent one: a
 * written null would be a tombstone.
 *
 * @throws {RangeError} when the column cannot hold the value
 */
export function columnValue(column: FieldColumn, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (column.json) return JSON.stringify(value);
  switch (column.type) {
    case "timestamp": {
      const time = Date.parse(value as string);
      if (Number.isNaN(time)) throw new RangeError(`/${column.name} is not a time: '${value}'`);
      return time;
    }
    case "bigint": {
      // The driver would store the nearest number that fits.
      if (!((value as number) >= MIN_BIGINT && (value as number) < MAX_BIGINT)) {
        throw new RangeError(`/${column.name} is ${value}, more than 64 bits hold`);
      }
      return value;
    }
    default:
      return value;
  }
}
