import type cassandra from "cassandra-driver";

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
