import type { PlainFrame } from '../../../contract/frame.ts';
import type { LogsQuery } from '../../../contract/query.ts';
import { logRows } from '../../../frames/logFrame.ts';
import { LogStore } from '../../../frames/logStore.ts';
import type { Notice } from '../../../frames/notices.ts';
import { matchesLog, shapeLogs } from '../../../frames/shapeLogs.ts';
import { expandLists } from '../expand.ts';
import type { Kind } from '../kind.ts';
import { takeStreams } from '../streamFields.ts';
import type { FollowedRows } from '../followedRows.ts';
import { LOG_SOURCES, LogsEditor } from './LogsEditor.tsx';

/** The browser keeps so many lines; older ones go. */
const MAX_LINES = 5_000;

/** Log lines, each once. */
class FollowedLogs implements FollowedRows {
  private readonly store = new LogStore();

  constructor(private readonly query: LogsQuery) {}

  learn(): void {
    // Lines need nothing beside themselves.
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

export const logs: Kind<LogsQuery> = {
  label: 'Logs',
  description: 'Incidents, status texts, late records and dead letters',
  needed: { source: 'text' },
  first: {},
  fields: ['source', 'streams', 'search', 'levels', 'legend', 'filters'],
  takeOver: takeStreams,
  isComplete: () => true,
  describe: ({ source, streams, search, levels }) => [
    LOG_SOURCES.find(({ value }) => value === source)?.label ?? source,
    streams?.join(', ') ?? '',
    search ? `with “${search}”` : '',
    levels?.join(', ') ?? '',
  ],
  interpolate: (query, { expand }) => ({
    ...query,
    ...(query.search === undefined ? {} : { search: expand.text(query.search) }),
    ...expandLists(query, ['streams', 'levels'], expand),
  }),
  Editor: LogsEditor,
  listsStreams: true,
  following: {
    rows: (query) => new FollowedLogs(query),
    // Lines are complete in any format.
    historyQuery: (query) => query,
  },
};
