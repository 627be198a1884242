import type { ResultPage } from "#core/cassandra/wire/read_page.ts";
import { pickRows, type Run } from "./pick_rows.ts";
import type { RowComparator } from "./row_order.ts";

/** Pages of rows that are in order. */
export interface PageSource {
  /** The next page that has rows; null at the end. */
  readonly next: () => Promise<ResultPage | null>;
}

/** Rows that are put together before they are given. */
const BATCH_ROWS = 512;

/**
 * Rows of several sources in one order, as runs. Of rows that are equal those of the source that
 * is named first come first. Reads a source's next page when its rows are used up. A single source
 * needs no comparator: its pages are the runs.
 */
export async function* mergeRows(
  sources: readonly PageSource[],
  compare: RowComparator,
): AsyncGenerator<Run> {
  const [only] = sources;
  if (sources.length === 1) {
    for (let page = await only!.next(); page !== null; page = await only!.next()) {
      yield { page, first: 0, end: page.rowCount };
    }
    return;
  }
  const heads: Head[] = [];
  // All are asked at once; who is asked reads in turn.
  const pages = await Promise.all(sources.map((source) => source.next()));
  pages.forEach((page, rank) => {
    if (page !== null) heads.push({ source: sources[rank]!, rank, page, row: 0 });
  });
  const before = (a: Head, b: Head) => compare(a, b) || a.rank - b.rank;
  const heap = new Heap(heads, before);
  let batch: Run[] = [];
  let rows = 0;
  for (let head = heap.least; head !== undefined; head = heap.least) {
    const { page, row: first } = head;
    const next = heap.second;
    do head.row++; while (
      head.row < page.rowCount && (next === undefined || before(head, next) < 0)
    );
    batch.push({ page, first, end: head.row });
    rows += head.row - first;
    const used = head.row === page.rowCount;
    // What there is may be enough, so that no further page is needed.
    if (used || rows >= BATCH_ROWS) {
      yield runOf(batch);
      batch = [];
      rows = 0;
    }
    if (used) {
      const following = await head.source.next();
      if (following === null) {
        heap.removeLeast();
        continue;
      }
      head.page = following;
      head.row = 0;
    }
    heap.leastGrew();
  }
}

function runOf(batch: readonly Run[]): Run {
  const [only] = batch;
  if (batch.length === 1) return only!;
  const page = pickRows(batch);
  return { page, first: 0, end: page.rowCount };
}

interface Head {
  readonly source: PageSource;
  readonly rank: number;
  page: ResultPage;
  row: number;
}

/** A binary heap. */
class Heap<T> {
  readonly #items: T[];
  readonly #compare: (a: T, b: T) => number;

  constructor(items: readonly T[], compare: (a: T, b: T) => number) {
    // A sorted list is a heap.
    this.#items = items.toSorted(compare);
    this.#compare = compare;
  }

  get least(): T | undefined {
    return this.#items[0];
  }

  /** The least of the others. */
  get second(): T | undefined {
    const [, left, right] = this.#items;
    if (left === undefined || right === undefined) return left;
    return this.#compare(left, right) <= 0 ? left : right;
  }

  removeLeast(): void {
    const last = this.#items.pop()!;
    if (this.#items.length === 0) return;
    this.#items[0] = last;
    this.leastGrew();
  }

  /** Puts the first item where it belongs after it has changed. */
  leastGrew(): void {
    const items = this.#items;
    const item = items[0]!;
    let at = 0;
    while (true) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      const right = child + 1;
      if (right < items.length && this.#compare(items[right]!, items[child]!) < 0) child = right;
      if (this.#compare(item, items[child]!) <= 0) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = item;
  }
}
