import type { Column, ColumnType, PlainFrame } from '../contract/frame.ts';
import { mapInSteps, type Steps } from './steps.ts';

/** A column and what it holds of each row. */
export interface ColumnPlan<Row> {
  name: string;
  type: ColumnType;
  value: (row: Row) => unknown;
  config?: Record<string, unknown> | undefined;
}

/** Columns whose values are taken from rows. */
export function* columnsInSteps<Row>(rows: readonly Row[], plans: ReadonlyArray<ColumnPlan<Row>>): Steps<Column[]> {
  const columns: Column[] = [];
  for (const { name, type, value, config } of plans) {
    const values = yield* mapInSteps(rows, value);
    columns.push({ name, type, values, ...(config === undefined ? {} : { config }) });
  }
  return columns;
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
