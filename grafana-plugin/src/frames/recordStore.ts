import type { RecordRow } from '../contract/rows.ts';
import type { TimeRange } from './timeRange.ts';

/** Records of one stream, each once: (partition, offset) in its topic identifies it. */
export class RecordStore {
  readonly #rows = new Map<string, RecordRow>();
  #sorted: RecordRow[] | null = [];

  /** Takes rows in; returns whether anything changed. */
  merge(rows: readonly RecordRow[]): boolean {
    const before = this.#rows.size;
    for (const row of rows) {
      const id = `${row.partition} ${row.offset}`;
      if (!this.#rows.has(id)) {
        this.#rows.set(id, row);
      }
    }
    return this.#changed(before);
  }

  /** Forgets records out of a range, and the oldest beyond a number of rows. */
  trim(range: TimeRange, maxRows = Infinity): void {
    const before = this.#rows.size;
    for (const [id, { time }] of this.#rows) {
      if (time < range.from || time >= range.to) {
        this.#rows.delete(id);
      }
    }
    this.#changed(before);
    if (this.#rows.size > maxRows) {
      for (const { partition, offset } of this.rows().slice(0, this.#rows.size - maxRows)) {
        this.#rows.delete(`${partition} ${offset}`);
      }
      this.#sorted = null;
    }
  }

  /** Every record by time, then partition and offset. */
  rows(): readonly RecordRow[] {
    this.#sorted ??= [...this.#rows.values()].sort(
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
  const newest = new Map<string, RecordRow>();
  for (const row of rows) {
    const known = newest.get(row.key);
    if (known === undefined || row.time > known.time || (row.time === known.time && row.offset >= known.offset)) {
      newest.set(row.key, row);
    }
  }
  return [...newest.keys()].sort().map((key) => newest.get(key)!);
}
