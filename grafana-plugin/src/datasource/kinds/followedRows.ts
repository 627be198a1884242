import type { PlainFrame } from '../../contract/frame.ts';
import type { Notice } from '../../frames/notices.ts';
import type { RowsMeta } from '../../frames/rowsMeta.ts';

/** The rows that the join keeps together. */
export interface JoinedRows {
  /** Called with each answer, before its rows: what the rows are of. */
  learn(meta: RowsMeta): void;
  /** Takes a packet or an answer in; what is there already stays once. */
  merge(frame: PlainFrame): void;
  /** Earliest time from which an answer may hold something new, epoch ms; null for all of the range. */
  staleFrom(): number | null;
  /** Takes the answer for what is true from `from` on. Without this, the answer is merged. */
  replace?(frames: readonly PlainFrame[], from: number | null): void;
}

/** The rows of a query that is followed, and the form that the query asks for. */
export interface FollowedRows extends JoinedRows {
  /** Forgets what is before a time, epoch ms. */
  trim(from: number): void;
  /** The rows in the query's format. */
  frames(notices: readonly Notice[]): PlainFrame[];
}

/** Options of {@link FollowedRows}. */
export interface FollowedRowsOptions {
  /** Most points of a series. */
  maxDataPoints: number | undefined;
}
