import { compareText } from './compareText.ts';
import type { PipelineRow } from './pipelineFrame.ts';
import type { TimeRange } from './timeRange.ts';

/** States of the pipeline, each (stream, moment) once. */
export class PipelineStore {
  readonly #rows = new Map<string, PipelineRow>();

  /** Takes rows in; returns whether anything changed. */
  merge(rows: readonly PipelineRow[]): boolean {
    const before = this.#rows.size;
    for (const row of rows) {
      this.#rows.set(`${row.pulse.at} ${row.stream}`, row);
    }
    return this.#rows.size !== before;
  }

  /** Forgets moments out of a range. */
  trim(range: TimeRange): void {
    for (const [id, { pulse }] of this.#rows) {
      if (pulse.at < range.from || pulse.at >= range.to) {
        this.#rows.delete(id);
      }
    }
  }

  /** Every row by time, then stream. */
  rows(): PipelineRow[] {
    return [...this.#rows.values()].sort((a, b) => a.pulse.at - b.pulse.at || compareText(a.stream, b.stream));
  }
}
