import cassandra from "cassandra-driver";

/** One row as the driver reads it. */
export type Row = cassandra.types.Row;

/** The value of a column that may not be set, or not be among those that were read. */
type Column<T> = T | null | undefined;

/** A timestamp as epoch ms; null when it is not set. */
export function timeOf(value: Column<Date>): number | null {
  return value?.getTime() ?? null;
}

/** A bigint as a number; null when it is not set. */
export function numberOf(value: Column<cassandra.types.Long>): number | null {
  return value?.toNumber() ?? null;
}

/** Bytes of a row's values, roughly: what it comes to in memory and on the wire. */
export function rowBytes(row: Row): number {
  return valueBytes(row);
}

function valueBytes(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (value instanceof Uint8Array) return value.length;
  if (typeof value !== "object" || value === null || value instanceof Date) return 8;
  if (value instanceof cassandra.types.Long) return 8;
  let bytes = 8;
  // Without what a prototype has: that of the driver's values has a hundred functions.
  for (const name of Object.keys(value)) bytes += name.length + valueBytes((value as Row)[name]);
  return bytes;
}
