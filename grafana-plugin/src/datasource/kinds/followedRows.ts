import type { PlainFrame } from '../../contract/frame.ts';
import type { StreamInfo } from '../../contract/resources.ts';
import type { Notice } from '../../frames/notices.ts';
import type { RowsMeta } from '../../frames/rowsMeta.ts';
import type { TimeRange } from '../../frames/timeRange.ts';

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

/** What keeps rows that have a key. */
interface KeyedStore<Row> {
  merge(rows: readonly Row[]): void;
  /** Forgets every other key. */
  keepKeys(keys: ReadonlySet<string>): void;
  trim(range: TimeRange): void;
}

/** What chooses the keys of a query. */
interface KeyedQuery {
  keys?: string[];
}

/** Rows of a stream's keys, of which those are kept that the query shows. */
export abstract class FollowedKeys<Query extends KeyedQuery, Row extends { key: string }> implements FollowedRows {
  protected abstract store: KeyedStore<Row>;
  protected meta: RowsMeta = { channels: [] };
  /** Null for all. */
  private shown: ReadonlySet<string> | null = null;

  constructor(
    protected readonly query: Query,
    protected readonly options: FollowedRowsOptions
  ) {}

  learn(meta: RowsMeta): void {
    this.meta = meta;
    this.shown = shownKeys(meta, this.query);
    if (this.shown !== null) {
      // What was shown before may be shown no longer: the keys of a filter change.
      this.store.keepKeys(this.shown);
    }
  }

  merge(frame: PlainFrame): void {
    const rows = this.rowsOf(frame);
    const { shown } = this;
    this.store.merge(shown === null ? rows : rows.filter(({ key }) => shown.has(key)));
  }

  trim(from: number): void {
    this.store.trim({ from, to: Infinity });
  }

  /** The stream that the rows are of. Throws where the backend does not name it. */
  protected get stream(): StreamInfo {
    const { stream } = this.meta;
    if (stream === undefined) {
      throw new Error(
        'The answer names no stream: the plugin’s backend is of another version. Restart Grafana, then load this page again'
      );
    }
    return stream;
  }

  protected abstract rowsOf(frame: PlainFrame): Row[];
  abstract staleFrom(): number | null;
  abstract frames(notices: readonly Notice[]): PlainFrame[];
}

/** The keys whose rows are shown: those of the newest answer, else those that the query names; null for all. */
function shownKeys({ keys }: RowsMeta, query: KeyedQuery): ReadonlySet<string> | null {
  const shown = keys ?? (query.keys?.length ? query.keys : null);
  return shown && new Set(shown);
}
