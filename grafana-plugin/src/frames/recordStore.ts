import type { RecordRow } from '../contract/rows.ts';
import { eachInSteps, finish, sortInSteps, type Steps } from './steps.ts';
import type { TimeRange } from './timeRange.ts';

/**
 * Records of one stream, each once: (partition, offset) in its topic identifies it.
 *
 * What a method does in steps is not to be mixed with other calls.
 */
export class RecordStore {
  readonly #rows = new Map<string, RecordRow>();
  #sorted: RecordRow[] | null = [];

  /** Takes rows in; returns whether anything changed. */
  merge(rows: readonly RecordRow[]): boolean {
    return finish(this.mergeInSteps(rows));
  }

  /** The same in steps. */
  *mergeInSteps(rows: readonly RecordRow[]): Steps<boolean> {
    const before = this.#rows.size;
    yield* eachInSteps(rows, (row) => {
      const id = `${row.partition} ${row.offset}`;
      if (!this.#rows.has(id)) {
        this.#rows.set(id, row);
      }
    });
    return this.#changed(before);
  }

  /** Forgets records out of a range, and the oldest beyond a number of rows. */
  trim(range: TimeRange, maxRows = Infinity): void {
    finish(this.trimInSteps(range, maxRows));
  }

  /** The same in steps. */
  *trimInSteps(range: TimeRange, maxRows = Infinity): Steps<void> {
    const before = this.#rows.size;
    yield* eachInSteps(this.#rows, ([id, { time }]) => {
      if (time < range.from || time >= range.to) {
        this.#rows.delete(id);
      }
    });
    this.#changed(before);
    if (this.#rows.size > maxRows) {
      const oldest = (yield* this.rowsInSteps()).slice(0, this.#rows.size - maxRows);
      yield* eachInSteps(oldest, ({ partition, offset }) => void this.#rows.delete(`${partition} ${offset}`));
      this.#sorted = null;
    }
  }

  /** Forgets the records of every other key. */
  keepKeys(keys: ReadonlySet<string>): void {
    const before = this.#rows.size;
    for (const [id, { key }] of this.#rows) {
      if (!keys.has(key)) {
        this.#rows.delete(id);
      }
    }
    this.#changed(before);
  }

  /** Every record by time, then partition and offset. */
  rows(): readonly RecordRow[] {
    return finish(this.rowsInSteps());
  }

  /** The same in steps. */
  *rowsInSteps(): Steps<readonly RecordRow[]> {
    this.#sorted ??= yield* sortInSteps(
      [...this.#rows.values()],
      (a, b) => a.time - b.time || a.partition - b.partition || a.offset - b.offset
    );
    return this.#sorted;
  }

  #changed(before: number): boolean {
    const changed = this.#rows.size !== before;
    if (changed) {
      this.#sorted = null;
    }
    return changed;
  }
}

/** The newest record of each key, keys in order; of two at the same time the one written last. */
export function newestOfKeys(rows: readonly RecordRow[]): RecordRow[] {
  return finish(newestOfKeysInSteps(rows));
}

/** The same in steps. */
export function* newestOfKeysInSteps(rows: readonly RecordRow[]): Steps<RecordRow[]> {
  const newest = new Map<string, RecordRow>();
  yield* eachInSteps(rows, (row) => {
    const known = newest.get(row.key);
    if (known === undefined || row.time > known.time || (row.time === known.time && row.offset >= known.offset)) {
      newest.set(row.key, row);
    }
  });
  return [...newest.keys()].sort().map((key) => newest.get(key)!);
}
