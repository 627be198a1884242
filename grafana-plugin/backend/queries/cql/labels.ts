import { CqlError } from "../../cql/cql_error.ts";
import type { ResultColumn } from "./result_column.ts";

/** Labels of a series by name. */
export type Labels = Record<string, string>;

/** Rows that have the same labels. */
export interface LabelledRows {
  readonly labels: Labels;
  /** Indexes of the rows. */
  readonly rows: readonly number[];
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

/** Groups rows by the values of the label columns, ordered by them; a missing value is no label. */
export function groupByLabels(
  columns: readonly ResultColumn[],
  rows: readonly number[],
): readonly LabelledRows[] {
  const groups = new Map<string, { labels: Labels; rows: number[] }>();
  for (const row of rows) {
    const values = columns.map(({ values }) => labelText(values[row]));
    const id = JSON.stringify(values);
    const group = groups.get(id) ??
      { labels: labelsOf(columns, values), rows: [] };
    group.rows.push(row);
    groups.set(id, group);
  }
  return [...groups].toSorted(([a], [b]) => a < b ? -1 : a > b ? 1 : 0).map((
    [, group],
  ) => group);
}

function labelsOf(
  columns: readonly ResultColumn[],
  values: ReadonlyArray<string | null>,
): Labels {
  const entries = columns.map(({ name }, index) => [name, values[index]] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is readonly [string, string] => typeof entry[1] === "string"),
  );
}

function labelText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
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
