import type { PlainFrame } from '../../../contract/frame.ts';
import type { LogsQuery } from '../../../contract/query.ts';
import { logRows } from '../../../frames/logFrame.ts';
import { LogStore } from '../../../frames/logStore.ts';
import type { Notice } from '../../../frames/notices.ts';
import { matchesLog, shapeLogs } from '../../../frames/shapeLogs.ts';
import type { Tail } from '../tail.ts';

/** The browser keeps so many lines; older ones go. */
const MAX_LINES = 5_000;

/** Log lines, each once. */
export class LogsTail implements Tail {
  private readonly store = new LogStore();

  constructor(private readonly query: LogsQuery) {}

  learn(): void {
    // Lines say all of themselves.
  }

  merge(frame: PlainFrame): void {
    this.store.merge(logRows(frame).filter((row) => matchesLog(row, this.query)));
  }

  /** A line may be of any time, however late its record came. */
  staleFrom(): null {
    return null;
  }

  trim(from: number): void {
    this.store.trim({ from, to: Infinity }, MAX_LINES);
  }

  frames(notices: readonly Notice[]): PlainFrame[] {
    return shapeLogs(this.store.rows(), this.query, { notices });
  }
}
