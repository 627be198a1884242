import type { PlainFrame } from '../../../contract/frame';
import type { LogsQuery } from '../../../contract/query';
import { logRows } from '../../../frames/logFrame';
import { LogStore } from '../../../frames/logStore';
import type { Notice } from '../../../frames/notices';
import { matchesLog, shapeLogs } from '../../../frames/shapeLogs';
import type { Tail } from './tail';

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
