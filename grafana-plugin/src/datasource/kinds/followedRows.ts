import type { PlainFrame } from '../../contract/frame.ts';
import type { StreamInfo } from '../../contract/resources.ts';
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

/** The keys whose rows are shown: those of the newest answer, else those that the query names; null for all. */
export function shownKeys({ keys }: RowsMeta, query: { keys?: string[] }): ReadonlySet<string> | null {
  const shown = keys ?? (query.keys?.length ? query.keys : null);
  return shown && new Set(shown);
}

/** The stream that the rows are of. Throws where the backend does not name it. */
export function streamOf({ stream }: RowsMeta): StreamInfo {
  if (stream === undefined) {
    throw new Error(
      'The answer names no stream: the plugin’s backend is of another version. Restart Grafana, then load this page again'
    );
  }
  return stream;
}
