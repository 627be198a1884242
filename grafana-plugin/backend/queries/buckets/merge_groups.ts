import { CqlError } from "../../cql/cql_error.ts";
import type { PlainValue } from "#core/cassandra/wire/value_reader.ts";
import { comparatorOf } from "./compare_values.ts";
import { addDecimals, divideDecimal, formatDecimal, parseDecimal } from "./decimal.ts";
import { compareValues, type OrderColumn } from "./row_order.ts";

/** How a column of a group is put together from those of several partitions. */
export type ColumnMerge =
  | { readonly kind: "first" | "count" | "min" | "max" }
  /** `exact`: index of a sum of more precision, which is read instead. */
  | { readonly kind: "sum"; readonly exact?: number }
  /** Indexes of the columns that hold the sum and the number of values. */
  | { readonly kind: "avg"; readonly sum: number; readonly count: number };

/** How groups of several partitions are put together; numbers are indexes of columns. */
export interface GroupMerge {
  /** For each column of the answer; what else is read comes after them. */
  readonly columns: readonly ColumnMerge[];
  /** What a group is known by; none makes all rows one group. */
  readonly keys: readonly number[];
  /** Its first row is the one that ORDER BY has first. Each has an index. */
  readonly order: readonly OrderColumn[];
  /** How many rows a group has: one of no rows has no first one. */
  readonly present: number;
}

/** A row by the index of the column. */
export type Row = readonly PlainValue[];

interface Group {
  /** The columns of the answer, those of the first row where a column is of kind `first`. */
  readonly values: PlainValue[];
  first: Row | null;
  readonly totals: Array<Total | undefined>;
}

/** A sum that grows with each partition. */
interface Total {
  count: bigint;
  sum: SumState | undefined;
  /** Of the partitions that have values. */
  readonly means: Array<readonly [mean: PlainValue, count: bigint]>;
}

/**
 * Groups of rows that lie in several partitions, from what Cassandra makes of each partition. Sums
 * and means are what one statement over all of the rows would give: whole numbers overflow as
 * theirs do, a mean of whole numbers is one, decimals keep their scale. Sums of floating point
 * numbers may differ in the last digit, as they do with the order of rows; a mean of decimals is
 * rounded once, where Cassandra rounds it after every row.
 *
 * @throws {CqlError} for values that have no order here
 */
export class Groups {
  readonly #merge: GroupMerge;
  readonly #types: readonly string[];
  readonly #groups = new Map<string, Group>();

  /** @param types of all columns, as CQL writes them */
  constructor(merge: GroupMerge, types: readonly string[]) {
    this.#merge = merge;
    this.#types = types;
  }

  get size(): number {
    return this.#groups.size;
  }

  /** Adds what one partition has of a group. */
  add(row: Row): void {
    const id = JSON.stringify(this.#merge.keys.map((index) => identity(row[index]!)));
    let group = this.#groups.get(id);
    if (group === undefined) {
      const values = row.slice(0, this.#merge.columns.length);
      group = { values, first: null, totals: [] };
      this.#groups.set(id, group);
      this.#merge.columns.forEach((column, index) => this.#begin(group!, { column, index, row }));
    } else {
      this.#merge.columns.forEach((column, index) => this.#join(group!, { column, index, row }));
    }
    if (Number(row[this.#merge.present]) > 0) this.#see(group, row);
  }

  /** The groups by ORDER BY, else in the order in which they came. */
  rows(): readonly Row[] {
    const { order } = this.#merge;
    const groups = [...this.#groups.values()];
    const sorted = order.length === 0
      ? groups
      : groups.toSorted((a, b) =>
        a.first === null || b.first === null ? 0 : compareRows(a.first, b.first, order)
      );
    return sorted.map((group) =>
      this.#merge.columns.map((column, index) => this.#finish(group, { column, index }))
    );
  }

  #begin(group: Group, { column, index, row }: Place): void {
    if (column.kind !== "sum" && column.kind !== "avg") return;
    group.totals[index] = { count: 0n, sum: undefined, means: [] };
    this.#total(group.totals[index]!, { column, index, row });
  }

  #join(group: Group, { column, index, row }: Place): void {
    const value = row[index]!;
    switch (column.kind) {
      case "first":
        return;
      case "count":
        group.values[index] = small(integer(group.values[index]!) + integer(value));
        return;
      case "min":
      case "max": {
        const before = group.values[index]!;
        if (value === null) return;
        if (before === null || this.#beats(value, before, { column, index })) {
          group.values[index] = value;
        }
        return;
      }
      default:
        this.#total(group.totals[index]!, { column, index, row });
    }
  }

  #total(total: Total, { column, index, row }: Place): void {
    if (column.kind === "sum") {
      const from = column.exact ?? index;
      total.sum = plus(total.sum, row[from]!, this.#types[from]!);
    } else if (column.kind === "avg") {
      const count = integer(row[column.count]!);
      if (count === 0n) return;
      total.count += count;
      total.sum = plus(total.sum, row[column.sum]!, this.#types[column.sum]!);
      total.means.push([row[index]!, count]);
    }
  }

  /** Keeps the row whose values are the group's where a column is of kind `first`. */
  #see(group: Group, row: Row): void {
    const { columns, order } = this.#merge;
    const before = group.first !== null && compareRows(group.first, row, order) <= 0;
    if (before) return;
    group.first = row;
    columns.forEach(({ kind }, index) => {
      if (kind === "first") group.values[index] = row[index]!;
    });
  }

  #beats(
    value: PlainValue,
    other: PlainValue,
    { column, index }: { column: ColumnMerge; index: number },
  ): boolean {
    const type = this.#types[index]!;
    const compare = comparatorOf(type);
    if (compare === undefined) {
      throw new CqlError(`The ${column.kind} of ${type} cannot be merged over several partitions`, {
        kind: "refused",
        fix: "Add every column of the partition key to GROUP BY.",
      });
    }
    const order = compare(value, other);
    return column.kind === "min" ? order < 0 : order > 0;
  }

  #finish(group: Group, { column, index }: { column: ColumnMerge; index: number }): PlainValue {
    const total = group.totals[index];
    if (total === undefined) return group.values[index]!;
    const type = this.#types[index]!;
    if (column.kind === "sum") return total.sum === undefined ? null : rounded(total.sum, type);
    return mean(total, type) ?? group.values[index]!;
  }
}

interface Place {
  readonly column: ColumnMerge;
  readonly index: number;
  readonly row: Row;
}

function compareRows(a: Row, b: Row, order: readonly OrderColumn[]): number {
  for (const column of order) {
    const found = compareValues(a[column.index!]!, b[column.index!]!, column);
    if (found !== 0) return found;
  }
  return 0;
}

function identity(value: PlainValue): unknown {
  return typeof value === "number" || typeof value === "bigint"
    ? [Object.is(value, -0) ? "-0" : String(value)]
    : value;
}

/** A sum by the kind of its numbers; `lost` is what rounding has cut off so far. */
type SumState =
  | { readonly kind: "integer"; readonly sum: bigint }
  | { readonly kind: "decimal"; readonly sum: ReturnType<typeof parseDecimal> }
  | { readonly kind: "double"; readonly sum: number; readonly lost: number };

function plus(before: SumState | undefined, value: PlainValue, type: string): SumState {
  if (type === "decimal") {
    const sum = parseDecimal(String(value ?? 0));
    return {
      kind: "decimal",
      sum: before?.kind === "decimal" ? addDecimals(before.sum, sum) : sum,
    };
  }
  if (type === "float" || type === "double") {
    const number = Number(value ?? 0);
    if (before?.kind !== "double") return { kind: "double", sum: number, lost: 0 };
    return { kind: "double", ...compensated(before, number) };
  }
  const sum = integer(value ?? 0);
  return { kind: "integer", sum: before?.kind === "integer" ? before.sum + sum : sum };
}

/** @see https://en.wikipedia.org/wiki/Kahan_summation_algorithm#Further_enhancements (Neumaier) */
function compensated(
  { sum, lost }: { readonly sum: number; readonly lost: number },
  value: number,
): { readonly sum: number; readonly lost: number } {
  const next = sum + value;
  const error = Math.abs(sum) >= Math.abs(value) ? (sum - next) + value : (value - next) + sum;
  return { sum: next, lost: Number.isFinite(next) ? lost + error : 0 };
}

const BITS: Readonly<Record<string, number>> = {
  tinyint: 8,
  smallint: 16,
  int: 32,
  bigint: 64,
  counter: 64,
};

/** The sum as its type keeps it. */
function rounded(state: SumState, type: string): PlainValue {
  switch (state.kind) {
    case "integer": {
      const bits = BITS[type];
      return small(bits === undefined ? state.sum : BigInt.asIntN(bits, state.sum));
    }
    case "decimal":
      return formatDecimal(state.sum);
    case "double": {
      const sum = state.sum + state.lost;
      return type === "float" ? Math.fround(sum) : sum;
    }
  }
}

function mean({ sum, count, means }: Total, type: string): PlainValue | undefined {
  if (sum === undefined || count === 0n) return undefined;
  // What Cassandra made of the only partition with values is right as it is.
  if (means.length === 1) return means[0]![0];
  switch (sum.kind) {
    case "integer":
      return small(sum.sum / count);
    case "decimal":
      return formatDecimal(divideDecimal(sum.sum, count));
    case "double": {
      const total = sum.sum + sum.lost;
      const all = Number(count);
      const value = Number.isFinite(total)
        ? total / all
        // The sum has no room where the mean has.
        : means.reduce((value, [mean, count]) => value + Number(mean) * (Number(count) / all), 0);
      return type === "float" ? Math.fround(value) : value;
    }
  }
}

function integer(value: PlainValue): bigint {
  return typeof value === "bigint" ? value : BigInt(String(value));
}

/** A number where one holds it. */
function small(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
