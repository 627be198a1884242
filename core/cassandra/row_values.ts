import type cassandra from "cassandra-driver";

/** One row as the driver reads it. */
export type Row = cassandra.types.Row;

/** A timestamp column as epoch ms; null when it is not set. */
export function timeOf(row: Row, column: string): number | null {
  const value = row[column] as Date | null;
  return value === null ? null : value.getTime();
}

/** A bigint or int column as a number; null when it is not set. */
export function numberOf(row: Row, column: string): number | null {
  const value = row[column] as { toString(): string } | number | null;
  return value === null ? null : Number(value.toString());
}

/** A text column; null when it is not set. */
export function textOf(row: Row, column: string): string | null {
  return row[column] as string | null;
}
