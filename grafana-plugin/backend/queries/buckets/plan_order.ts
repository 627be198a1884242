import type { Variables } from "../../cql/macros/render_context.ts";
import { chosenDirection } from "../../cql/macros/variables.ts";
import { quoteName } from "../../cql/macros/quote.ts";
import type { MacroSlot, Ordering, SelectStatement } from "../../cql/parser/statement.ts";
import type { TableSchema } from "../../cql/schema/read_table.ts";
import { comparatorOf } from "./compare_values.ts";
import type { ReadColumns } from "./partition_statement.ts";
import { refusal, spanOf } from "./refusal.ts";
import { type OrderColumn, type TimesOf, timesOf } from "./row_order.ts";
import type { SelectListOptions } from "./select_list.ts";

/** The column by whose times buckets are in order, and how its values are times. */
export interface OrderTime {
  readonly column: OrderColumn;
  readonly timesOf: TimesOf;
}

/**
 * What ORDER BY compares; adds its columns to those that are read. Of a column that is named twice
 * the last direction counts.
 *
 * @throws {CqlError} for a column whose type has no order here
 */
export function orderColumns(
  statement: SelectStatement,
  { table, reads, variables, all }: {
    table: TableSchema;
    reads: ReadColumns;
    variables: Variables;
    /** Even those of one value, for they have to be at hand. */
    all: boolean;
  },
): readonly OrderColumn[] {
  const directions = new Map<string, boolean>();
  for (const ordering of statement.orderings) {
    if (ordering.column.text === null) continue;
    directions.set(ordering.column.text, isDescending(ordering, variables));
  }
  return [...comparators(statement, { table, all })].map(([name, compare]) => {
    const descending = directions.get(name)!;
    const index = statement.star ? undefined : reads.add({ text: quoteName(name), values: [] });
    const nullsFirst = table.descending.includes(name) === descending;
    return { name, index, descending, nullsFirst, compare };
  });
}

/**
 * How the values of ORDER BY's columns are compared, by column.
 *
 * @param options `all`: even of columns that have one value in all rows
 * @throws {CqlError} for a column whose type has no order here
 */
export function comparators(
  statement: SelectStatement,
  { table, all }: { readonly table: TableSchema; readonly all: boolean },
): ReadonlyMap<string, OrderColumn["compare"]> {
  const fixed = all ? new Set<string>() : fixedColumns(statement);
  const found = new Map<string, OrderColumn["compare"]>();
  for (const { column: { text: name } } of statement.orderings) {
    if (name === null || fixed.has(name)) continue;
    const type = table.columns.find((column) => column.name === name)?.type ?? "";
    const compare = comparatorOf(type);
    if (compare === undefined) {
      throw refusal(`Rows of several partitions cannot be merged by ${name}, which is ${type}`, {
        at: spanOf(statement, statement.clauses.orderBy!),
        fix: "Leave out ORDER BY.",
      });
    }
    found.set(name, compare);
  }
  return found;
}

function isDescending({ direction }: Ordering, variables: Variables): boolean {
  const chosen = typeof direction === "string" ? direction : chosenDirection(direction, variables);
  return chosen === "DESC";
}

/** Columns that have one value in all rows. */
function fixedColumns({ relations }: SelectStatement): ReadonlySet<string> {
  return new Set(
    relations.filter(({ operator, token, part }) => operator === "=" && !token && !part)
      .flatMap(({ columns }) => columns.flatMap(({ text }) => text ?? [])),
  );
}

/** The first column of ORDER BY, if its values are times. */
export function leadingTime(
  { slots }: SelectStatement,
  { table, columns: [column], names }: {
    table: TableSchema;
    columns: readonly OrderColumn[];
    names: SelectListOptions["nameOf"];
  },
): OrderTime | null {
  if (column === undefined) return null;
  const type = table.columns.find(({ name }) => name === column.name)!.type;
  const declared = slots.some((slot): slot is MacroSlot => {
    if (slot.kind !== "macro" || slot.name !== "timeFilter") return false;
    const [argument] = slot.args;
    const named = argument!.kind === "variable" ? names(argument!) : argument!.value;
    return named === column.name;
  });
  const found = timesOf(type, { declared });
  return found === undefined ? null : { column, timesOf: found };
}

/** Without ORDER BY buckets come as the rows in them do. */
export function readsDescending(
  statement: SelectStatement,
  { table, variables }: { table: TableSchema; variables: Variables },
): boolean {
  const [ordered] = statement.orderings;
  if (ordered !== undefined) return isDescending(ordered, variables);
  const fixed = fixedColumns(statement);
  const leading = table.clustering.find((column) => !fixed.has(column));
  return leading !== undefined && table.descending.includes(leading);
}
