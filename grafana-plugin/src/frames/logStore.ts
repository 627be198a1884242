import type { LogRow } from '../contract/rows.ts';
import { compareText } from './compareText.ts';
import { eachInSteps, finish, sortInSteps, type Steps } from './steps.ts';
import type { TimeRange } from './timeRange.ts';

/** Log lines, each once. What a method does in steps is not to be mixed with other calls. */
export class LogStore {
  readonly #rows = new Map<string, LogRow>();

  /** Takes lines in; returns whether anything changed. */
  merge(rows: readonly LogRow[]): boolean {
    return finish(this.mergeInSteps(rows));
  }

  /** The same in steps. */
  *mergeInSteps(rows: readonly LogRow[]): Steps<boolean> {
    const before = this.#rows.size;
    yield* eachInSteps(rows, (row) => {
      if (!this.#rows.has(row.id)) {
        this.#rows.set(row.id, row);
      }
    });
    return this.#rows.size !== before;
  }

  /** Forgets lines out of a range, and the oldest beyond a number of lines. */
  trim(range: TimeRange, maxRows = Infinity): void {
    finish(this.trimInSteps(range, maxRows));
  }

  /** The same in steps. */
  *trimInSteps(range: TimeRange, maxRows = Infinity): Steps<void> {
    yield* eachInSteps(this.#rows, ([id, { time }]) => {
      if (time < range.from || time >= range.to) {
        this.#rows.delete(id);
      }
    });
    if (this.#rows.size > maxRows) {
      const oldest = (yield* this.rowsInSteps()).slice(maxRows);
      yield* eachInSteps(oldest, ({ id }) => void this.#rows.delete(id));
    }
  }

  /** Every line, newest first. */
  rows(): LogRow[] {
    return finish(this.rowsInSteps());
  }

  /** The same in steps. */
  *rowsInSteps(): Steps<LogRow[]> {
    return yield* sortInSteps([...this.#rows.values()], (a, b) => b.time - a.time || compareText(a.id, b.id));
  }
}
