import type { Column, ColumnType, PlainFrame } from '../contract/frame.ts';

/** A column whose values are taken from rows. */
export function column<Row>(
  name: string,
  type: ColumnType,
  options: { rows: readonly Row[]; value: (row: Row) => unknown; config?: Record<string, unknown> }
): Column {
  const { rows, value, config } = options;
  return { name, type, values: rows.map(value), ...(config === undefined ? {} : { config }) };
}

/** The values of a frame's columns by name; a missing column reads as nulls. */
export function columnReader(frame: PlainFrame): (name: string, row: number) => unknown {
  const values = new Map(frame.fields.map((field) => [field.name, field.values]));
  return (name, row) => values.get(name)?.[row] ?? null;
}

/** Number of rows of a frame. */
export function rowCount(frame: PlainFrame): number {
  return frame.fields[0]?.values.length ?? 0;
}
