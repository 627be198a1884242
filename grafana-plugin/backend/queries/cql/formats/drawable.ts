import type { ResultColumn } from "../values/result_column.ts";

/** Types whose values a table shows as text when a number cannot hold them. */
const WHOLE_NUMBERS: ReadonlySet<string> = new Set(["bigint", "counter", "varint"]);

/**
 * Columns as a series takes them: whole numbers beyond 2^53 are rounded, where a table shows them as
 * text. Otherwise one large value would make labels of a column of numbers.
 *
 * @param named columns that are labels in any case
 */
export function drawable(
  columns: readonly ResultColumn[],
  named: readonly string[],
): readonly ResultColumn[] {
  return columns.map((column) => {
    const { name, type, cqlType, values } = column;
    if (type !== "string" || !WHOLE_NUMBERS.has(cqlType) || named.includes(name)) return column;
    const numbers = values.map((value) => value === null ? null : Number(value));
    return { ...column, type: "number", values: numbers };
  });
}
