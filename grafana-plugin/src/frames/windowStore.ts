import { supersedes } from '#window/update.ts';

import type { WindowRow } from '../contract/rows.ts';
import { compareText } from './compareText.ts';
import { eachInSteps, filterInSteps, finish, sortInSteps, type Steps } from './steps.ts';
import { type TimeRange, touches } from './timeRange.ts';

interface KeyWindows {
  byStart: Map<number, WindowRow>;
  /** Ascending by start, without withdrawn windows; null when it has to be made again. */
  sorted: WindowRow[] | null;
}

/**
 * The windows of one stream and size, whatever the order and number of times in
 * which they come: of each window the row with the highest revision.
 *
 * Withdrawn windows (count 0) are remembered, so that an older row cannot bring them back, and not
 * shown.
 *
 * What a method does in steps is not to be mixed with other calls.
 */
export class WindowStore {
  readonly #keys = new Map<string, KeyWindows>();

  /** Takes rows in; returns whether anything changed. */
  merge(rows: readonly WindowRow[]): boolean {
    return finish(this.mergeInSteps(rows));
  }

  /** The same in steps. */
  *mergeInSteps(rows: readonly WindowRow[]): Steps<boolean> {
    let changed = false;
    yield* eachInSteps(rows, (row) => {
      changed = this.#put(row) || changed;
    });
    return changed;
  }

  /** Forgets windows that do not touch a range. */
  trim(range: TimeRange): void {
    finish(this.trimInSteps(range));
  }

  /** The same in steps. */
  *trimInSteps(range: TimeRange): Steps<void> {
    for (const [key, windows] of this.#keys) {
      yield* eachInSteps(windows.byStart, ([start, row]) => {
        if (!touches(row, range)) {
          windows.byStart.delete(start);
          windows.sorted = null;
        }
      });
      yield;
      if (windows.byStart.size === 0) {
        this.#keys.delete(key);
      }
    }
  }

  /** Forgets every other key. */
  keepKeys(keys: ReadonlySet<string>): void {
    for (const key of this.#keys.keys()) {
      if (!keys.has(key)) {
        this.#keys.delete(key);
      }
    }
  }

  /** Windows of each key by start, keys in order. */
  byKey(): Map<string, readonly WindowRow[]> {
    return finish(this.#byKeyInSteps());
  }

  /** Every window by start, then key. */
  rows(): WindowRow[] {
    return finish(this.rowsInSteps());
  }

  /** The same in steps. */
  *rowsInSteps(): Steps<WindowRow[]> {
    return yield* sortInSteps(yield* this.keyRowsInSteps(), (a, b) => a.start - b.start || compareText(a.key, b.key));
  }

  /** Every window by key, then start, in steps: what series are made of need not be sorted. */
  *keyRowsInSteps(): Steps<WindowRow[]> {
    const rows: WindowRow[] = [];
    for (const windows of (yield* this.#byKeyInSteps()).values()) {
      yield* eachInSteps(windows, (row) => void rows.push(row));
    }
    return rows;
  }

  *#byKeyInSteps(): Steps<Map<string, readonly WindowRow[]>> {
    const keys = [...this.#keys.keys()].sort();
    const byKey = new Map<string, readonly WindowRow[]>();
    for (const key of keys) {
      byKey.set(key, yield* this.#sorted(this.#keys.get(key)!));
      yield;
    }
    return byKey;
  }

  #put(row: WindowRow): boolean {
    let windows = this.#keys.get(row.key);
    if (windows === undefined) {
      this.#keys.set(row.key, (windows = { byStart: new Map(), sorted: [] }));
    }
    const known = windows.byStart.get(row.start);
    if (known !== undefined && !replaces(row, known)) {
      return false;
    }
    windows.byStart.set(row.start, row);
    const { sorted } = windows;
    if (sorted === null) {
      return true;
    }
    const last = sorted[sorted.length - 1];
    if (row.count === 0) {
      windows.sorted = null;
    } else if (last === undefined || last.start < row.start) {
      sorted.push(row);
    } else if (last.start === row.start) {
      sorted[sorted.length - 1] = row;
    } else {
      windows.sorted = null;
    }
    return true;
  }

  *#sorted(windows: KeyWindows): Steps<readonly WindowRow[]> {
    if (windows.sorted === null) {
      const shown = yield* filterInSteps(windows.byStart.values(), ({ count }) => count > 0);
      windows.sorted = yield* sortInSteps(shown, (a, b) => a.start - b.start);
    }
    return windows.sorted;
  }
}

/** The same revision has the same content, but Cassandra does not know when Kafka appended it. */
function replaces(row: WindowRow, known: WindowRow): boolean {
  return supersedes(row, known) || (!supersedes(known, row) && known.appended === null && row.appended !== null);
}
