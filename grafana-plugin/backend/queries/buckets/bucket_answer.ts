import type { ResultPage } from "#core/cassandra/wire/read_page.ts";
import { PageGatherer } from "../cql/gather_pages.ts";
import type { ReadLimits } from "../cql/read_rows.ts";
import type { Run } from "./pick_rows.ts";
import type { BucketPlan } from "./plan_buckets.ts";
import { cellAt } from "./pick_rows.ts";
import { OutOfOrder, type WalkOptions, type WalkPlan, walkStages } from "./walk_stages.ts";

/** What of a plan decides which rows are taken. */
export type AnswerPlan = Pick<BucketPlan, "columns" | "limit" | "distinct">;

/** What an answer may hold: rows, and bytes of their values. */
export type AnswerLimits = Pick<ReadLimits, "maxRows" | "maxBytes">;

/** The rows that were taken so far. */
export class BucketAnswer {
  gatherer = new PageGatherer();
  /** The buckets' order had to be given up. */
  merged = false;
  cut: string | undefined;
  readonly #plan: AnswerPlan;
  readonly #limits: AnswerLimits;
  #bytes = 0;
  readonly #seen = new Set<string>();
  readonly #shown = new WeakMap<ResultPage, ResultPage>();

  constructor(plan: AnswerPlan, limits: AnswerLimits) {
    this.#plan = plan;
    this.#limits = limits;
  }

  /** Rows that there is room for. */
  get rowsLeft(): number {
    return Math.min(this.#limits.maxRows, this.#plan.limit ?? Infinity) - this.gatherer.rows;
  }

  /** Forgets all rows: all buckets are merged from their beginning. */
  restart(): void {
    this.gatherer = new PageGatherer();
    this.merged = true;
    this.#bytes = 0;
    this.#seen.clear();
  }

  /** Has the columns of a page, if it has no rows. */
  begin(page: ResultPage): void {
    this.gatherer.append(this.#shownPage(page), { to: 0 });
  }

  /** Takes rows; returns false when there is no room for more. */
  take({ page, first, end }: Run): boolean {
    if (this.#plan.distinct) {
      for (let row = first; row < end; row++) {
        if (this.#isNew(page, row) && !this.#append({ page, first: row, end: row + 1 })) {
          return false;
        }
      }
      return true;
    }
    return this.#append({ page, first, end });
  }

  #append({ page, first, end }: Run): boolean {
    const { maxRows, maxBytes } = this.#limits;
    const room = this.rowsLeft;
    // Rows of a page count alike; the one that crosses the limit is kept.
    const rowBytes = Math.max(1, page.bytes / Math.max(1, page.rowCount));
    const fitting = Math.max(0, Math.ceil((maxBytes - this.#bytes) / rowBytes));
    const to = Math.min(end, first + Math.min(room, fitting));
    this.gatherer.append(this.#shownPage(page), { from: first, to });
    this.#bytes += (to - first) * rowBytes;
    if (this.gatherer.rows === this.#plan.limit) return false;
    if (to === end) return true;
    // That there are more rows is known once one has come.
    this.cut = room <= fitting
      ? `it has more than ${maxRows} rows`
      : `it is larger than ${maxBytes} bytes`;
    return false;
  }

  #isNew({ columns }: ResultPage, row: number): boolean {
    const id = JSON.stringify(columns.map(({ cells }) => {
      const value = cellAt(cells, row);
      return typeof value === "bigint" ? String(value) : value;
    }));
    if (this.#seen.has(id)) return false;
    this.#seen.add(id);
    return true;
  }

  /** The page without the columns that are for the merge. */
  #shownPage(page: ResultPage): ResultPage {
    const count = this.#plan.columns;
    if (count === null) return page;
    let shown = this.#shown.get(page);
    if (shown === undefined) {
      shown = { ...page, columns: page.columns.slice(0, count) };
      this.#shown.set(page, shown);
    }
    return shown;
  }
}

/** Options of {@linkcode takeRows}. */
export interface TakeOptions extends WalkOptions {
  readonly answer: BucketAnswer;
  /** Called before everything is read anew: what was opened is not asked any more. */
  readonly abandon: () => void;
}

/**
 * Fills an answer with the rows of a plan, until it is full. Where rows lie in other buckets than
 * those of their times, every partition is merged with every other.
 */
export async function takeRows(
  plan: WalkPlan & Pick<BucketPlan, "merged">,
  { answer, abandon, ...options }: TakeOptions,
): Promise<void> {
  try {
    await take(plan, { answer, ...options });
  } catch (error) {
    if (!(error instanceof OutOfOrder)) throw error;
    abandon();
    answer.restart();
    await take({ ...plan, stages: plan.merged(), time: null }, { answer, ...options });
  }
}

async function take(
  plan: WalkPlan,
  { answer, ...options }: Omit<TakeOptions, "abandon">,
): Promise<void> {
  for await (const run of walkStages(plan, options)) if (!answer.take(run)) return;
}
