import { catchError, concat, map, of, switchMap, timer, type Observable } from 'rxjs';

import {
  dateMath,
  dateTime,
  isDateTime,
  LiveChannelScope,
  LoadingState,
  type DataFrameJSON,
  type DataQueryRequest,
  type DataQueryResponse,
  type LiveChannelAddress,
  type LiveChannelEvent,
  type RawTimeRange,
  type TimeRange,
} from '@grafana/data';
import type { TimeZone } from '@grafana/schema';

import { backoffDelay, NO_JITTER } from '#core/async/retry.ts';

import type { PlainFrame } from '../../contract/frame.ts';
import type { SluiceQuery } from '../../contract/query.ts';
import { warning, type Notice } from '../../frames/notices.ts';
import type { LiveChannel } from '../../frames/rowsMeta.ts';
import { toDataFrame } from './dataFrames.ts';
import { liveEvents } from './events.ts';
import { followedRows, historyQuery } from './followed.ts';
import { HistoryError, readHistory } from './history.ts';
import { join, type JoinState } from './join.ts';
import { paced } from './paced.ts';

/** Where a followed query gets its answers from. */
export interface FollowSources {
  /** uid of the datasource. */
  uid: string;
  /** Asks the backend once. */
  ask(request: DataQueryRequest<SluiceQuery>): Observable<DataQueryResponse>;
  /** Grafana Live. */
  stream(address: LiveChannelAddress): Observable<LiveChannelEvent<DataFrameJSON>>;
}

/** At most 20 pictures a second, and no more than a third of the browser's time. */
const PACE = { minMs: 50, share: 1 / 3 };

/** Waits before history is asked again when it could not be read at all, growing, ms. */
const RETRY = { initialMs: 2_000, maxMs: 30_000, jitter: NO_JITTER };

/** How often the keys that a query shows are determined again, ms. */
const RENEW_MS = 300_000;

/**
 * Answers a query with history and goes on with the live tail until it is unsubscribed. What may
 * pass, such as a backend that is starting, is reported and tried again; a refused query is only reported.
 */
export function follow(
  query: SluiceQuery,
  request: DataQueryRequest<SluiceQuery>,
  sources: FollowSources
): Observable<DataQueryResponse> {
  const rows = followedRows(query, { maxDataPoints: request.maxDataPoints });
  const key = `live-${query.refId}`;
  let asked = 0;

  const joined = join({
    rows,
    ask: (from) =>
      sources
        .ask({
          ...request,
          targets: [historyQuery(query)],
          // Grafana cancels a request when another of the same id begins.
          requestId: `${request.requestId}-${query.refId}-${asked++}`,
          ...(asked === 1 ? {} : { range: rangeFrom(request, from), skipQueryCache: true }),
        })
        .pipe(map(readHistory)),
    renewMs: dependsOnRecords(query) ? RENEW_MS : undefined,
    follow: (channel) => liveEvents(sources.stream(liveAddress(sources.uid, channel))),
  }).pipe(
    paced((state) => {
      rows.trim(rangeStart(request.range.raw, request.timezone));
      return {
        key,
        state: state.isFollowing ? LoadingState.Streaming : LoadingState.Done,
        data: dressed(rows.frames(notices(state)), state, query).map((frame) => toDataFrame(frame, query.refId)),
      };
    }, PACE)
  );
  const attempt = (failures: number): Observable<DataQueryResponse> =>
    joined.pipe(
      catchError((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        const failed = (text: string) =>
          of({ key, state: LoadingState.Error, data: [], errors: [{ message: text, refId: query.refId }] });
        if (error instanceof HistoryError && !error.mayPass) {
          return failed(message);
        }
        const wait = backoffDelay(failures, RETRY);
        const again = timer(wait).pipe(switchMap(() => attempt(failures + 1)));
        return concat(failed(`${message.replace(/\.?$/, '.')} It is asked again in ${wait / 1000} s.`), again);
      })
    );
  return attempt(0);
}

/** Whether records decide which keys are shown, and as what: those that come may bring others. */
function dependsOnRecords(query: SluiceQuery): boolean {
  return ('filters' in query && (query.filters ?? []).length > 0) || ('by' in query && Boolean(query.by));
}

/** The request's range as it is now, or the part of it from a time on. */
function rangeFrom({ range, timezone }: DataQueryRequest, from: number | null): TimeRange {
  const { raw } = range;
  const begin = Math.max(rangeStart(raw, timezone), from ?? 0);
  const to = isDateTime(raw.to) ? raw.to : (dateMath.toDateTime(raw.to, { roundUp: true, timezone }) ?? range.to);
  return { from: dateTime(begin), to, raw };
}

/** Where a range begins now, epoch ms; one with a fixed beginning does not move. Days begin at the time zone's midnight. */
function rangeStart(raw: RawTimeRange, timezone: TimeZone): number {
  const from = isDateTime(raw.from) ? raw.from : dateMath.toDateTime(raw.from, { timezone });
  return from?.valueOf() ?? 0;
}

function notices({ history, trouble }: JoinState): Notice[] {
  const own = history.notices.map(({ severity, text }) => ({ severity, text }));
  return [...own, ...trouble.map(warning)];
}

/** Adds to the first frame what is known of the query, and for panels that draw windows of the pipeline's state too. */
function dressed([first, ...rest]: PlainFrame[], state: JoinState, query: SluiceQuery): PlainFrame[] {
  if (first === undefined) {
    return [];
  }
  const { history, pulses } = state;
  const { meta, stats, executedQueryString } = history;
  const pulse = [...pulses.values()].at(-1) ?? meta.sluice?.pulse;
  const custom = {
    ...(first.meta?.['custom'] as object | undefined),
    ...('format' in query && query.format === 'rows' ? meta : {}),
    ...(pulse || meta.sluice ? { sluice: { ...meta.sluice, ...(pulse ? { pulse } : {}) } } : {}),
  };
  const dressedMeta = {
    ...first.meta,
    ...(stats.length > 0 ? { stats } : {}),
    ...(executedQueryString === undefined ? {} : { executedQueryString }),
    ...(Object.keys(custom).length > 0 ? { custom } : {}),
  };
  return [{ ...first, meta: dressedMeta }, ...rest];
}

/**
 * The address of a datasource's live channel. Grafana 12.3 reads the uid from `namespace`, 12.4 and
 * later from `stream`.
 */
function liveAddress(uid: string, { path, data }: Pick<LiveChannel, 'path' | 'data'>): LiveChannelAddress {
  const address = {
    scope: LiveChannelScope.DataSource,
    namespace: uid,
    stream: uid,
    path,
    ...(data === undefined ? {} : { data }),
  };
  return address;
}
