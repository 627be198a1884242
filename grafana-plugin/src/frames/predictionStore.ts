import { supersedesPrediction } from '#core/contract/supersedes_prediction.ts';

import type { PredictionRow } from '../contract/rows.ts';
import { compareText } from './compareText.ts';
import { eachInSteps, finish, sortInSteps, type Steps } from './steps.ts';
import { type TimeRange, touches } from './timeRange.ts';

/**
 * Predictions of one series of each key: the newest of each window and horizon.
 *
 * What a method does in steps is not to be mixed with other calls.
 */
export class PredictionStore {
  readonly #rows = new Map<string, PredictionRow>();

  /** Takes rows in; returns whether anything changed. */
  merge(rows: readonly PredictionRow[]): boolean {
    return finish(this.mergeInSteps(rows));
  }

  /** The same in steps. */
  *mergeInSteps(rows: readonly PredictionRow[]): Steps<boolean> {
    let changed = false;
    yield* eachInSteps(rows, (row) => {
      const id = `${row.horizon} ${row.start} ${row.key}`;
      const known = this.#rows.get(id);
      if (known === undefined || supersedesPrediction(row, known)) {
        this.#rows.set(id, row);
        changed = true;
      }
    });
    return changed;
  }

  /** Forgets windows that do not touch a range. */
  trim(range: TimeRange): void {
    finish(this.trimInSteps(range));
  }

  /** The same in steps. */
  *trimInSteps(range: TimeRange): Steps<void> {
    yield* eachInSteps(this.#rows, ([id, row]) => {
      if (!touches(row, range)) {
        this.#rows.delete(id);
      }
    });
  }

  /** Forgets the predictions of every other key. */
  keepKeys(keys: ReadonlySet<string>): void {
    for (const [id, { key }] of this.#rows) {
      if (!keys.has(key)) {
        this.#rows.delete(id);
      }
    }
  }

  /** Every prediction by key, then start, then horizon. */
  rows(): PredictionRow[] {
    return finish(this.rowsInSteps());
  }

  /** The same in steps. */
  *rowsInSteps(): Steps<PredictionRow[]> {
    return yield* sortInSteps(
      [...this.#rows.values()],
      (a, b) => compareText(a.key, b.key) || a.start - b.start || a.horizon - b.horizon
    );
  }
}
