import { CoreApp, dateMath, isDateTime, type DataQueryRequest, type TimeRange } from '@grafana/data';

import type { SluiceQuery } from '../../contract/query.ts';
import { askKind, isKnown, KINDS } from '../kinds/kinds.ts';
import type { FollowedRows, FollowedRowsOptions } from '../kinds/followedRows.ts';
import type { StoredQuery } from '../types.ts';

/** How far from now a range may end and still show the live tail, ms. */
const NOW_MS = 10_000;

/** Apps that want one answer, not a stream of them. */
const ONE_ANSWER: ReadonlySet<string> = new Set([CoreApp.UnifiedAlerting, CoreApp.CloudAlerting]);
/** What Grafana's mixed data source puts before the ids of its requests; it shows nothing before all answers have ended. */
const MIXED = 'mixed-';

/**
 * Whether a query follows the live tail: its kind has one, it is not switched off, the range ends
 * now, and the app takes more than one answer. In Explore that is the Live button.
 */
export function isFollowed(
  query: StoredQuery,
  request: Pick<DataQueryRequest, 'app' | 'liveStreaming' | 'range' | 'requestId'>
): boolean {
  if (!isKnown(query) || KINDS[query.kind].following === undefined || query.live === false) {
    return false;
  }
  if ((request.app !== undefined && ONE_ANSWER.has(request.app)) || request.requestId?.startsWith(MIXED)) {
    return false;
  }
  if (request.liveStreaming) {
    return true;
  }
  return request.app !== CoreApp.Explore && endsNow(request.range);
}

/** Whether a range moves on with the clock and ends now, as `now` and `now/d` do. */
function endsNow(range: TimeRange): boolean {
  const to = range.raw.to;
  if (isDateTime(to) || !to.startsWith('now')) {
    return false;
  }
  return (dateMath.toDateTime(to, { roundUp: true })?.valueOf() ?? 0) >= Date.now() - NOW_MS;
}

/** What keeps the rows of a followed query. */
export function followedRows(query: SluiceQuery, options: FollowedRowsOptions): FollowedRows {
  const rows = askKind(query, (kind, known) => kind.following?.rows(known, options));
  if (rows === undefined) {
    throw new Error(`Queries of kind ${query.kind} have no live tail`);
  }
  return rows;
}

/** The query that history is asked: the same, with all that the join has to know of each row. */
export function historyQuery(query: SluiceQuery): SluiceQuery {
  return askKind<SluiceQuery>(
    { ...query, followed: true },
    (kind, known) => kind.following?.historyQuery(known) ?? known
  );
}
