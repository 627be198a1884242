import type { LogRow } from '../contract/rows.ts';
import { compareText } from './compareText.ts';
import type { TimeRange } from './timeRange.ts';

/** Log lines, each once. */
export class LogStore {
  readonly #rows = new Map<string, LogRow>();

  /** Takes lines in; returns whether anything changed. */
  merge(rows: readonly LogRow[]): boolean {
    const before = this.#rows.size;
    for (const row of rows) {
      if (!this.#rows.has(row.id)) {
        this.#rows.set(row.id, row);
      }
    }
    return this.#rows.size !== before;
  }

  /** Forgets lines out of a range, and the oldest beyond a number of lines. */
  trim(range: TimeRange, maxRows = Infinity): void {
    for (const [id, { time }] of this.#rows) {
      if (time < range.from || time >= range.to) {
        this.#rows.delete(id);
      }
    }
    if (this.#rows.size > maxRows) {
      for (const { id } of this.rows().slice(maxRows)) {
        this.#rows.delete(id);
      }
    }
  }

  /** Every line, newest first. */
  rows(): LogRow[] {
    return [...this.#rows.values()].sort((a, b) => b.time - a.time || compareText(a.id, b.id));
  }
}
