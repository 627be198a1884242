import type { Slices } from "#core/async/slices.ts";
import { type ColumnType, typeName } from "#core/cassandra/wire/column_type.ts";
import type { ResultPage } from "#core/cassandra/wire/read_page.ts";
import { CqlError } from "../../cql/cql_error.ts";
import { GrowingCells } from "./growing_cells.ts";
import { type ReadColumn, resultColumn } from "./result_column.ts";

/** Rows of a page that go into an answer. */
export interface PageRows {
  /** Default: the first. */
  readonly from?: number;
  /** The first that does not. Default: all. */
  readonly to?: number;
}

/** Puts rows of pages together, in any order, to the columns of one answer; it keeps no page. */
export class PageGatherer {
  #columns: GatheringColumn[] | undefined;
  /** Pages that have been met. */
  readonly #seen = new WeakSet<ResultPage>();
  #rows = 0;

  /** Rows so far. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * Appends rows of a page.
   *
   * @throws {CqlError} when its columns are others than those of the pages before
   */
  append(page: ResultPage, { from = 0, to = page.rowCount }: PageRows = {}): void {
    this.#columns ??= page.columns.map(({ name, type }) => ({
      name,
      type,
      cells: new GrowingCells(),
      unreadable: 0,
      reason: "",
    }));
    const isNew = !this.#seen.has(page);
    if (isNew) checkSame(this.#columns, page.columns);
    if (to <= from) return;
    this.#seen.add(page);
    this.#rows += to - from;
    const { rowCount } = page;
    for (const [index, column] of this.#columns.entries()) {
      const { cells, unreadable, reason } = page.columns[index]!;
      column.cells.append(cells, { from, to, rowCount });
      if (!isNew) continue;
      // Which of a page's values cannot be read is not known: they count once.
      column.unreadable += unreadable;
      column.reason ||= reason;
    }
  }

  /** The columns of all rows; this has none of them any more. */
  async finish(slices: Slices): Promise<readonly ReadColumn[]> {
    const columns = this.#columns ?? [];
    this.#columns = undefined;
    const finished: ReadColumn[] = [];
    for (let column = columns.shift(); column !== undefined; column = columns.shift()) {
      const cells = await column.cells.finish(slices);
      finished.push(await resultColumn({ ...column, cells }, slices));
    }
    return finished;
  }
}

interface GatheringColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly cells: GrowingCells;
  unreadable: number;
  reason: string;
}

type NamedType = Pick<GatheringColumn, "name" | "type">;

function checkSame(before: readonly NamedType[], now: readonly NamedType[]): void {
  const shown = (columns: readonly NamedType[]) =>
    columns.map(({ name, type }) => `${name} ${typeName(type)}`).join(", ");
  const [old, young] = [shown(before), shown(now)];
  if (old === young) return;
  throw new CqlError(`The table changed while it was read: ${old} became ${young}`, {
    kind: "downstream",
    fix: "Run the query again.",
  });
}
