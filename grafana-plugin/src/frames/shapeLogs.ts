import type { PlainFrame } from '../contract/frame.ts';
import type { LogsQuery } from '../contract/query.ts';
import type { LogRow } from '../contract/rows.ts';
import { logFrameInSteps } from './logFrame.ts';
import type { Notice } from './notices.ts';
import { filterInSteps, finish, type Steps } from './steps.ts';
import { withNotices } from './timeSeries.ts';

/** A test for lines that have one of the levels and every word that is searched for. */
export function logTest({ search = '', levels = [] }: Pick<LogsQuery, 'search' | 'levels'>): (row: LogRow) => boolean {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return (row) => {
    if (levels.length > 0 && !levels.includes(row.level)) {
      return false;
    }
    const body = words.length === 0 ? '' : row.body.toLowerCase();
    return words.every((word) => body.includes(word));
  };
}

/** True when a line has one of the levels and every word that is searched for. */
export function matchesLog(row: LogRow, query: Pick<LogsQuery, 'search' | 'levels'>): boolean {
  return logTest(query)(row);
}

/** What {@link shapeLogs} needs beside rows and query. */
export interface ShapeLogsOptions {
  /** Further notices, such as a limit that was reached. */
  notices?: readonly Notice[];
}

/** Log lines that a query wants, newest first. */
export function shapeLogs(rows: readonly LogRow[], query: LogsQuery, options: ShapeLogsOptions = {}): PlainFrame[] {
  return finish(shapeLogsInSteps(rows, query, options));
}

/** The same in steps. */
export function* shapeLogsInSteps(
  rows: readonly LogRow[],
  query: LogsQuery,
  options: ShapeLogsOptions = {}
): Steps<PlainFrame[]> {
  const wanted = yield* filterInSteps(rows, logTest(query));
  const frame = yield* logFrameInSteps(wanted);
  return withNotices([{ ...frame, refId: query.refId }], options.notices ?? []);
}
