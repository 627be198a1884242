import type { Slices } from "#core/async/slices.ts";
import { CqlError } from "../../cql/cql_error.ts";
import { type ResultColumn, valueOf } from "./result_column.ts";
import { rowsWhere, sortRows } from "./sort_rows.ts";

/** Labels of a series by name. */
export type Labels = Record<string, string>;

/** Rows that have the same labels. */
export interface LabelledRows {
  readonly labels: Labels;
  /** Indexes of the rows. */
  readonly rows: Uint32Array;
}

/**
 * The columns that labels are made of: those named, else every column that is text or boolean.
 *
 * @throws {CqlError} when a named column is not in the answer
 */
export function labelColumns(
  columns: readonly ResultColumn[],
  named: readonly string[],
): readonly ResultColumn[] {
  if (named.length === 0) {
    return columns.filter(({ type }) => type === "string" || type === "boolean");
  }
  return named.map((name) => {
    const column = columns.find((column) => column.name === name);
    if (column !== undefined) return column;
    throw new CqlError(`The label column ${name} is not in the answer`, {
      fix: `Select it, or choose of ${columns.map(({ name }) => name).join(", ")}.`,
    });
  });
}

/** Rows by their labels. */
export interface LabelGroups {
  /** How many there are. */
  readonly count: number;
  /** The first of them, ordered by labels. */
  readonly first: readonly LabelledRows[];
}

/** What {@linkcode groupByLabels} groups. */
export interface GroupOptions {
  /** Of the answer. */
  readonly rows: number;
  /** Rows that are left out where it is false. */
  readonly keeps?: (row: number) => boolean;
  /** Groups that are of use. */
  readonly limit: number;
  readonly slices: Slices;
}

/** Groups rows by the values of the label columns; a missing value is no label. */
export async function groupByLabels(
  columns: readonly ResultColumn[],
  { rows, keeps = () => true, limit, slices }: GroupOptions,
): Promise<LabelGroups> {
  let groups = new Uint32Array(rows);
  let count = 1;
  for (const column of columns) {
    ({ groups, count } = await split(column, { groups, count, slices }));
  }

  const sizes = new Uint32Array(count);
  // A row of each group, which has the group's labels.
  const samples = new Uint32Array(count);
  await slices.each(rows, (row) => {
    if (!keeps(row)) return;
    const group = groups[row]!;
    if (sizes[group]!++ === 0) samples[group] = row;
  });
  const present = await rowsWhere(count, (group) => sizes[group]! > 0, { slices });
  const ids = new Array<string>(count);
  await slices.each(present.length, (at) => {
    const group = present[at]!;
    ids[group] = JSON.stringify(
      columns.map((column) => labelText(valueOf(column, samples[group]!))),
    );
  });
  const sorted = await sortRows(
    present,
    (a, b) => ids[a]! < ids[b]! ? -1 : ids[a]! > ids[b]! ? 1 : 0,
    { slices },
  );
  const places = new Map(
    Array.from(sorted.subarray(0, limit), (group) => [
      group,
      { labels: labelsOf(columns, samples[group]!), rows: new Uint32Array(sizes[group]!), end: 0 },
    ]),
  );
  await slices.each(rows, (row) => {
    const place = keeps(row) ? places.get(groups[row]!) : undefined;
    if (place !== undefined) place.rows[place.end++] = row;
  });
  return { count: present.length, first: [...places.values()] };
}

interface Grouping {
  /** Of each row. */
  readonly groups: Uint32Array<ArrayBuffer>;
  readonly count: number;
}

/** Splits groups by the values of one more column. */
async function split(
  column: ResultColumn,
  { groups, count, slices }: Grouping & { readonly slices: Slices },
): Promise<Grouping> {
  const codes = new Map<unknown, number>();
  const pairs = new Map<number, number>();
  const result = new Uint32Array(groups.length);
  let lastValue: unknown;
  let code = -1;
  await slices.each(groups.length, (row) => {
    const value = keyOf(valueOf(column, row));
    if (code < 0 || value !== lastValue) {
      code = codes.get(value) ?? codes.size;
      codes.set(value, code);
      lastValue = value;
    }
    // No two pairs share a number, and none is beyond 2^53: both are less than the rows.
    const pair = code * count + groups[row]!;
    let group = pairs.get(pair);
    if (group === undefined) {
      group = pairs.size;
      pairs.set(pair, group);
    }
    result[row] = group;
  });
  return { groups: result, count: pairs.size };
}

/** The same of values that are the same label. */
function keyOf(value: unknown): unknown {
  return typeof value === "object" ? labelText(value) : value;
}

/** The values of a row by name; a missing value is no label. */
export function labelsOf(columns: readonly ResultColumn[], row: number): Labels {
  const entries = columns.map((column) => [column.name, labelText(valueOf(column, row))] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is readonly [string, string] => entry[1] !== null),
  );
}

/** A value as it stands in a label; null is none. */
export function labelText(value: unknown): string | null {
  if (value === null) return null;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * The display name of a series by the query's pattern: `{{name}}` is a label, `{{column}}` the
 * column's name. An empty pattern leaves the name to Grafana.
 */
export function seriesConfig(
  legend: string,
  { column, labels }: { readonly column: string; readonly labels: Labels },
): { config?: Record<string, unknown> } {
  if (legend === "") return {};
  const displayNameFromDS = legend.replaceAll(
    /\{\{\s*([^{}]+?)\s*\}\}/g,
    (_, name: string) => labels[name] ?? (name === "column" ? column : ""),
  );
  return { config: { displayNameFromDS } };
}
