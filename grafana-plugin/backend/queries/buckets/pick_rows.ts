import type { Cells, ResultPageColumn } from "#core/cassandra/wire/page_column.ts";
import type { ResultPage } from "#core/cassandra/wire/read_page.ts";
import type { PlainValue } from "#core/cassandra/wire/value_reader.ts";

/** Rows of a page that follow one another. */
export interface Run {
  readonly page: ResultPage;
  /** Index of the first, and after the last. */
  readonly first: number;
  readonly end: number;
}

/** The rows of runs, of pages with the same columns, as one page. */
export function pickRows(runs: readonly Run[]): ResultPage {
  const rowCount = runs.reduce((rows, { first, end }) => rows + end - first, 0);
  return {
    columns: runs[0]!.page.columns.map((_, index) => pickColumn(runs, { index, rowCount })),
    rowCount,
    bytes: runs.reduce(
      (bytes, { page, first, end }) => bytes + page.bytes * (end - first) / page.rowCount,
      0,
    ),
  };
}

interface Picking {
  readonly index: number;
  readonly rowCount: number;
}

function pickColumn(runs: readonly Run[], picking: Picking): ResultPageColumn {
  const columnOf = ({ page }: Run) => page.columns[picking.index]!;
  const { name, type } = columnOf(runs[0]!);
  const cells = runs.every((run) => columnOf(run).cells.kind === "numbers")
    ? pickNumbers(runs, picking)
    : pickValues(runs, picking);
  // Which of a page's values cannot be read is not known: they count where the page begins.
  const begun = runs.filter(({ first }) => first === 0).map(columnOf);
  return {
    name,
    type,
    cells,
    get values() {
      return pickValues(runs, picking).values;
    },
    unreadable: begun.reduce((count, { unreadable }) => count + unreadable, 0),
    reason: begun.find(({ unreadable }) => unreadable > 0)?.reason ?? "",
  };
}

function pickNumbers(runs: readonly Run[], { index, rowCount }: Picking): Cells {
  const values = new Float64Array(rowCount);
  let missing: Uint8Array | undefined;
  let at = 0;
  for (const { page, first, end } of runs) {
    const { cells } = page.columns[index]!;
    if (cells.kind !== "numbers") continue;
    for (let row = first; row < end; row++) {
      values[at] = cells.values[row]!;
      if (cells.missing?.[row] === 1) {
        missing ??= new Uint8Array(rowCount);
        missing[at] = 1;
      }
      at++;
    }
  }
  return missing === undefined ? { kind: "numbers", values } : { kind: "numbers", values, missing };
}

function pickValues(
  runs: readonly Run[],
  { index, rowCount }: Picking,
): { readonly kind: "values"; readonly values: readonly PlainValue[] } {
  const values = new Array<PlainValue>(rowCount);
  let at = 0;
  for (const { page, first, end } of runs) {
    const { cells } = page.columns[index]!;
    for (let row = first; row < end; row++) values[at++] = cellAt(cells, row);
  }
  return { kind: "values", values };
}

/** The value of a row; null where there is none. */
export function cellAt(cells: Cells, row: number): PlainValue {
  if (cells.kind === "values") return cells.values[row] ?? null;
  return cells.missing?.[row] === 1 ? null : cells.values[row]!;
}
