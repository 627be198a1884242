import cassandra from "cassandra-driver";
import type { PlainValue } from "#core/cassandra/wire/value_reader.ts";
import type { ResultPage } from "#core/cassandra/wire/read_page.ts";
import type { TimeRange } from "../../cql/macros/render_context.ts";
import type { Comparator } from "./compare_values.ts";
import { cellAt } from "./pick_rows.ts";

/** A column of ORDER BY. */
export interface OrderColumn {
  readonly name: string;
  /** Among the columns that are read; undefined where `*` has it at a place known later. */
  readonly index: number | undefined;
  readonly descending: boolean;
  /** Rows without a value come before the others: where rows are read as they lie. */
  readonly nullsFirst: boolean;
  readonly compare: Comparator;
}

/** Place of a row: a page and the row's index in it. */
export interface RowAt {
  readonly page: ResultPage;
  readonly row: number;
}

/** Compares rows by ORDER BY. */
export type RowComparator = (a: RowAt, b: RowAt) => number;

/** How rows are ordered by columns. */
export function rowComparator(columns: readonly OrderColumn[]): RowComparator {
  return (a, b) => {
    for (const column of columns) {
      const order = compareValues(valueAt(a, column), valueAt(b, column), column);
      if (order !== 0) return order;
    }
    return 0;
  };
}

/**
 * Compares two values of a column of ORDER BY. Either may be missing, as it is for a partition that
 * has static columns only.
 */
export function compareValues(
  a: PlainValue,
  b: PlainValue,
  { descending, nullsFirst, compare }: Pick<OrderColumn, "descending" | "nullsFirst" | "compare">,
): number {
  if (a === null || b === null) {
    const missingFirst = Number(a !== null) - Number(b !== null);
    return nullsFirst ? missingFirst : -missingFirst;
  }
  return descending ? -compare(a, b) : compare(a, b);
}

/** The value of a column in a row. */
export function valueAt({ page, row }: RowAt, column: OrderColumn): PlainValue {
  const found = column.index === undefined
    ? page.columns.find(({ name }) => name === column.name)
    : page.columns[column.index];
  return cellAt(found!.cells, row);
}

/** The times that a value may stand for, epoch ms; null where it is no time. */
export type TimesOf = (value: PlainValue) => TimeRange | null;

const DAY = 86_400_000;

/**
 * How a column's values are times; undefined for a type whose values are none.
 *
 * @param declared true when the query compares the column with the time range, which makes whole
 *   numbers epoch ms and texts ISO 8601
 */
export function timesOf(type: string, { declared }: { declared: boolean }): TimesOf | undefined {
  switch (type) {
    case "timestamp":
      return (value) => instant(Number(value), 1);
    case "timeuuid":
      return (value) =>
        instant(cassandra.types.TimeUuid.fromString(String(value)).getDate().getTime(), 1);
    case "date":
      return (value) => instant(Date.parse(String(value)), DAY);
    case "bigint":
      return declared ? (value) => instant(Number(value), 1) : undefined;
    case "text":
    case "ascii":
      return declared ? (value) => instant(Date.parse(String(value)), 1) : undefined;
    default:
      return undefined;
  }
}

function instant(ms: number, length: number): TimeRange | null {
  return Number.isNaN(ms) ? null : { from: ms, to: ms + length };
}
