import type { RecordFilter } from "../filter.ts";

/** Whether a record meets a filter; one without the field does not. */
export function matches(
  record: Readonly<Record<string, unknown>>,
  filter: RecordFilter | undefined,
): boolean {
  if (!filter) return true;
  const value = record[filter.field];
  if (value === undefined || value === null) return false;
  if (filter.equals !== undefined) return value === filter.equals;
  if (filter.notEquals !== undefined) return value !== filter.notEquals;
  if (filter.in !== undefined) return filter.in.some((wanted) => wanted === value);
  if (typeof value !== "number") return false;
  if (filter.above !== undefined) return value > filter.above;
  return filter.below !== undefined && value < filter.below;
}
