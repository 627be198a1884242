import type { PlainFrame } from '../contract/frame.ts';
import type { LogsQuery } from '../contract/query.ts';
import type { LogRow } from '../contract/rows.ts';
import { logFrame } from './logFrame.ts';
import type { Notice } from './notices.ts';
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

/** Log lines that a query wants, newest first. */
export function shapeLogs(
  rows: readonly LogRow[],
  query: LogsQuery,
  options: { notices?: readonly Notice[] } = {}
): PlainFrame[] {
  const frame = logFrame(rows.filter(logTest(query)));
  return withNotices([{ ...frame, refId: query.refId }], options.notices ?? []);
}
