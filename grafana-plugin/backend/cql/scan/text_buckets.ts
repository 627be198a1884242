import { CqlError } from "../cql_error.ts";
import type { MacroSlot, SelectStatement } from "../parser/statement.ts";
import type { TableSchema } from "../schema/table_schema.ts";

const TEXT_TYPES: ReadonlySet<string> = new Set(["text", "varchar", "ascii"]);
const PATTERNS: Readonly<Record<string, string>> = {
  month: "yyyy-MM",
  week: "yyyy-MM-dd",
  day: "yyyy-MM-dd",
  hour: "yyyy-MM-ddTHH",
};
const FINEST = "yyyy-MM-ddTHH:mm";

/**
 * The problems of buckets that are compared with a text but are not written as one: a time as text
 * is as long as ISO 8601 has it, which hardly any table's buckets are, and the query finds no row.
 */
export function textBuckets(
  { slots, relations }: SelectStatement,
  table: TableSchema,
): readonly CqlError[] {
  return slots
    .filter((slot): slot is MacroSlot => slot.kind === "macro" && slot.name === "timeBuckets")
    .flatMap(({ token: { from, to }, args: [written, unit, format] }) => {
      const name = relations.find((relation) => relation.from === from)?.columns[0]?.text;
      const type = table.columns.find((column) => column.name === name)?.type;
      if (format !== undefined || unit === undefined || !TEXT_TYPES.has(type ?? "")) return [];
      const pattern = PATTERNS[unit.value.toLowerCase()] ?? FINEST;
      return [
        new CqlError(`Column ${name} is ${type}, and $__timeBuckets has no format for it`, {
          at: { from, to },
          fix: `Say how its buckets are written, such as ` +
            `$__timeBuckets(${written!.text}, ${unit.text}, '${pattern}').`,
        }),
      ];
    });
}
