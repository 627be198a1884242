import { CoreApp, dateMath, isDateTime, type DataQueryRequest, type RawTimeRange, type TimeRange } from '@grafana/data';
import type { TimeZone } from '@grafana/schema';

import type { StoredQuery } from '../types.ts';

/** How far from now a range may end and still show the live tail, ms. */
const NOW_MS = 10_000;

/** Apps that want one answer, not a stream of them. */
const ONE_ANSWER: ReadonlySet<string> = new Set([CoreApp.UnifiedAlerting, CoreApp.CloudAlerting]);
/** What Grafana's mixed data source puts before the ids of its requests; it shows nothing before all answers have ended. */
const MIXED = 'mixed-';

/**
 * Whether a query follows the live tail: its kind has one, it is not switched off, the range ends
 * now, and somebody is looking who can be given more than one answer. In Explore that is the Live button.
 */
export function isFollowed(
  query: StoredQuery,
  request: Pick<DataQueryRequest, 'app' | 'liveStreaming' | 'range' | 'requestId'>
): boolean {
  if (query.kind === undefined || query.kind === 'cql' || ('live' in query && query.live === false)) {
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

/** Where a range begins now, epoch ms; one with a fixed beginning does not move. Days begin at the time zone's midnight. */
export function rangeStart(raw: RawTimeRange, timezone: TimeZone): number {
  const from = isDateTime(raw.from) ? raw.from : dateMath.toDateTime(raw.from, { timezone });
  return from?.valueOf() ?? 0;
}
