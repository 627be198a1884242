import { firstValueFrom, lastValueFrom, NEVER, of, Subject, type Observable } from 'rxjs';

import {
  CoreApp,
  dateTime,
  LiveChannelConnectionState,
  LiveChannelEventType,
  LoadingState,
  type DataFrame,
  type DataFrameJSON,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceInstanceSettings,
  type LiveChannelAddress,
  type LiveChannelEvent,
} from '@grafana/data';
import { config, DataSourceWithBackend, type GrafanaLiveSrv } from '@grafana/runtime';

import type { SluiceQuery, WindowsQuery } from '../contract/query.ts';
import type { WindowRow } from '../contract/rows.ts';
import { windowFrame } from '../frames/windowFrame.ts';
import { DataSource, tagKeys, tagValues } from './DataSource.ts';
import { toDataFrame } from './live/dataFrames.ts';
import { aStream, aTextStream } from '../testing/streams.ts';
import { templates } from '../testing/templates.ts';
import type { SluiceJsonData } from './types.ts';

const SIZE = 60_000;
const PATH = 'windows/vehicle_data/60000';
const NOW = 1_767_225_600_000;

const settings = {
  id: 1,
  uid: 'uid1',
  name: 'Sluice',
  type: 'sluice-streams-datasource',
  jsonData: { kafkaBrokers: ['localhost:9092'] },
};
const windows: WindowsQuery = { refId: 'A', kind: 'windows', stream: 'vehicle_data', aggregates: ['avg'] };

function row(start: number, revision: number, status: WindowRow['status'] = 'final'): WindowRow {
  return {
    key: 'v1',
    start: NOW + start * SIZE,
    end: NOW + (start + 1) * SIZE,
    status,
    revision,
    count: 1,
    late: 0,
    watermark: null,
    appended: null,
    values: { 'speed.avg': revision, 'fuel.avg': 1 },
  };
}

/** What the backend answers in format `rows`. */
function answer(rows: WindowRow[], to = 10, channels = true): DataQueryResponse {
  const place = { stream: 'vehicle_data', path: PATH, epoch: 'e1', to };
  const custom = {
    stream: aStream(),
    size: SIZE,
    channels: channels ? [place] : [],
    sluice: { epoch: 'e1', from: to, to },
  };
  const frame = windowFrame(rows, ['speed.avg', 'fuel.avg']);
  const meta = { custom, executedQueryString: 'SELECT windows' };
  return { data: [toDataFrame({ ...frame, meta }, 'A')] };
}

/** What Grafana Live hands over. */
function message(rows: WindowRow[], from: number, to: number): LiveChannelEvent<DataFrameJSON> {
  const frame = windowFrame(rows, ['speed.avg', 'fuel.avg']);
  return {
    type: LiveChannelEventType.Message,
    message: {
      schema: {
        name: 'windows',
        meta: { custom: { sluice: { epoch: 'e1', from, to } } },
        fields: frame.fields.map(({ name, type }) => ({ name, type: type as never })),
      },
      data: { values: frame.fields.map(({ values }) => values) },
    },
  };
}

function request(targets: SluiceQuery[], changes: Partial<DataQueryRequest<SluiceQuery>> = {}) {
  return {
    requestId: 'Q1',
    app: CoreApp.Dashboard,
    interval: '1m',
    intervalMs: SIZE,
    maxDataPoints: 500,
    range: { from: dateTime(NOW - 3_600_000), to: dateTime(NOW), raw: { from: 'now-1h', to: 'now' } },
    scopedVars: {},
    targets,
    timezone: 'utc',
    startTime: NOW,
    ...changes,
  } as DataQueryRequest<SluiceQuery>;
}

/** A datasource whose backend and whose live channels are in the hands of the test. */
function setUp(
  respond: (asked: DataQueryRequest<SluiceQuery>) => Observable<DataQueryResponse>,
  jsonData: SluiceJsonData = settings.jsonData
) {
  const asked: Array<DataQueryRequest<SluiceQuery>> = [];
  const addresses: LiveChannelAddress[] = [];
  const channel = new Subject<LiveChannelEvent<DataFrameJSON>>();
  let datasource: DataSource;
  jest.spyOn(DataSourceWithBackend.prototype, 'query').mockImplementation((sent) => {
    const whole = sent as DataQueryRequest<SluiceQuery>;
    // As Grafana does, variables are replaced on the way.
    const targets = whole.targets.map((query) =>
      datasource.applyTemplateVariables(query, whole.scopedVars, whole.filters)
    );
    asked.push({ ...whole, targets });
    return respond({ ...whole, targets });
  });
  datasource = new DataSource({ ...settings, jsonData } as unknown as DataSourceInstanceSettings<SluiceJsonData>, {
    templates: templates({ vehicle: ['v1', 'v2'] }),
    live: () =>
      ({
        getStream: (address: LiveChannelAddress) => {
          addresses.push(address);
          return channel;
        },
      }) as unknown as GrafanaLiveSrv,
  });
  return { datasource, asked, addresses, channel };
}

const frames = (response: DataQueryResponse | undefined) => (response?.data ?? []) as DataFrame[];
const values = (response: DataQueryResponse | undefined) => frames(response)[0]?.fields[1]?.values;

beforeEach(() => jest.useFakeTimers({ now: NOW }));
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

describe('query', () => {
  it('joins history with the live tail in one response that goes on', () => {
    const { datasource, asked, addresses, channel } = setUp(() => of(answer([row(-2, 1), row(-1, 1)])));
    const seen: DataQueryResponse[] = [];
    const subscription = datasource
      .query(request([{ ...windows, measures: ['speed'] }]))
      .subscribe((each) => seen.push(each));

    expect(asked[0]?.targets[0]).toMatchObject({ kind: 'windows', format: 'rows' });
    expect(seen[0]).toMatchObject({ key: 'live-A', state: LoadingState.Streaming });
    expect(values(seen[0])).toEqual([1, 1]);
    expect(frames(seen[0])[0]?.meta).toMatchObject({ type: 'timeseries-multi', executedQueryString: 'SELECT windows' });
    expect(addresses).toEqual([{ scope: 'ds', namespace: 'uid1', stream: 'uid1', path: PATH }]);

    channel.next(message([row(-1, 2), row(0, 1, 'open')], 10, 12));
    jest.advanceTimersByTime(60);
    expect(values(seen.at(-1))).toEqual([1, 2, 1]);
    expect(frames(seen.at(-1))[0]?.fields[1]?.labels).toMatchObject({
      vehicle_id: 'v1',
      measure: 'speed',
      aggregate: 'avg',
    });

    subscription.unsubscribe();
    expect(channel.observed).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('shows no more than twenty pictures a second', () => {
    const { datasource, channel } = setUp(() => of(answer([])));
    let seen = 0;
    const subscription = datasource.query(request([windows])).subscribe(() => seen++);
    for (let at = 0; at < 500; at++) {
      channel.next(message([row(0, at + 1)], 10 + at, 11 + at));
      jest.advanceTimersByTime(2);
    }
    expect(seen).toBeGreaterThan(5);
    expect(seen).toBeLessThanOrEqual(21);
    subscription.unsubscribe();
  });

  it('moves on with a relative range: what is too old goes', () => {
    const { datasource, channel } = setUp(() => of(answer([row(-59, 1), row(-1, 1)])));
    const seen: DataQueryResponse[] = [];
    const subscription = datasource.query(request([windows])).subscribe((each) => seen.push(each));
    expect(values(seen[0])).toHaveLength(2);
    jest.setSystemTime(NOW + 10 * SIZE);
    channel.next(message([row(5, 1)], 10, 11));
    jest.advanceTimersByTime(60);
    expect(frames(seen.at(-1))[0]?.fields[0]?.values).toEqual([NOW - SIZE, NOW + 5 * SIZE]);
    subscription.unsubscribe();
  });

  it('gives panels of windows the stream and the pipeline’s state', () => {
    const { datasource, channel } = setUp(() => of(answer([row(-1, 1)])));
    const seen: DataQueryResponse[] = [];
    const subscription = datasource
      .query(request([{ ...windows, format: 'rows' }]))
      .subscribe((each) => seen.push(each));
    const pulse = { at: NOW, watermark: NOW, maxEventTime: NOW, rate: 9, processLag: 0, persistLag: 0, ledger: null };
    const event = message([], 10, 10);
    if (event.type === LiveChannelEventType.Message) {
      event.message.schema!.meta!.custom = { sluice: { epoch: 'e1', from: 10, to: 10, pulse } };
    }
    channel.next(event);
    jest.advanceTimersByTime(60);
    expect(frames(seen.at(-1))[0]?.meta?.custom).toMatchObject({
      sluice: { pulse },
      stream: { name: 'vehicle_data' },
      size: SIZE,
    });
    subscription.unsubscribe();
  });

  it('reports trouble of the channel as a notice beside the data', () => {
    const { datasource, channel } = setUp(() => of(answer([row(-1, 1)])));
    const seen: DataQueryResponse[] = [];
    const subscription = datasource.query(request([windows])).subscribe((each) => seen.push(each));
    channel.next({
      type: LiveChannelEventType.Status,
      id: 'x',
      timestamp: NOW,
      state: LiveChannelConnectionState.Invalid,
      error: 'permission denied',
    });
    jest.advanceTimersByTime(60);
    expect(frames(seen.at(-1))[0]?.meta?.notices).toEqual([
      { severity: 'warning', text: expect.stringContaining('permission denied') },
    ]);
    expect(values(seen.at(-1))).toEqual([1]);
    subscription.unsubscribe();
  });

  it('asks for the missing part alone when something was missed', () => {
    const { datasource, asked, channel } = setUp(() => of(answer([row(-3, 1), row(-1, 1)], 30)));
    const subscription = datasource.query(request([windows])).subscribe();
    channel.next(message([row(0, 1)], 50, 51));
    jest.advanceTimersByTime(400);
    expect(asked).toHaveLength(2);
    expect(asked[1]?.range.from.valueOf()).toBe(NOW - SIZE - 30_000);
    expect(asked[1]?.requestId).not.toBe(asked[0]?.requestId);
    subscription.unsubscribe();
  });

  it('looks now and then which keys a filter lets through, since records decide it', () => {
    const { datasource, asked } = setUp(() => of(answer([row(-1, 1)])));
    const filters = [{ key: 'line', operator: '=' as const, value: '10' }];
    const plain = datasource.query(request([windows])).subscribe();
    const filtered = datasource.query(request([{ ...windows, filters }])).subscribe();
    jest.advanceTimersByTime(301_000);
    expect(asked).toHaveLength(3);
    expect(asked[2]?.targets[0]).toMatchObject({ filters });
    expect(asked[2]?.range.from.valueOf()).toBe(NOW + 300_300 - 3_600_000);
    [plain, filtered].forEach((subscription) => subscription.unsubscribe());
    expect(jest.getTimerCount()).toBe(0);
  });

  it('answers once where no live tail is wanted, and lets Grafana do it', async () => {
    const cases: Array<[SluiceQuery, Partial<DataQueryRequest<SluiceQuery>>]> = [
      [{ ...windows, live: false }, {}],
      [{ refId: 'A', kind: 'cql', cql: 'SELECT * FROM t' }, {}],
      [windows, { app: CoreApp.UnifiedAlerting }],
      [windows, { app: CoreApp.Explore }],
      // The mixed data source shows nothing before the last answer of each has come.
      [windows, { requestId: 'mixed-0-Q1' }],
      [windows, { range: { from: dateTime(0), to: dateTime(1), raw: { from: dateTime(0), to: dateTime(1) } } }],
      [windows, { range: { from: dateTime(0), to: dateTime(1), raw: { from: 'now-2d', to: 'now-1d' } } }],
    ];
    for (const [query, changes] of cases) {
      const { datasource, asked, addresses } = setUp(() => of({ data: [] }));
      await firstValueFrom(datasource.query(request([query], changes)));
      expect(asked[0]?.targets[0]).toEqual(query);
      expect(addresses).toEqual([]);
      jest.restoreAllMocks();
    }
  });

  it('follows in Explore when Live is on', () => {
    const { datasource, addresses } = setUp(() => of(answer([row(-1, 1)])));
    const changes = { app: CoreApp.Explore, liveStreaming: true };
    datasource
      .query(request([windows], changes))
      .subscribe()
      .unsubscribe();
    expect(addresses).toHaveLength(1);
  });

  it('answers once where no brokers are set, or Grafana Live is switched off', async () => {
    const history = setUp(() => of({ data: [] }), {});
    await lastValueFrom(history.datasource.query(request([windows])));
    expect(history.asked[0]?.targets[0]).toEqual(windows);
    jest.restoreAllMocks();

    const off = setUp(() => of({ data: [] }));
    config.liveEnabled = false;
    await lastValueFrom(off.datasource.query(request([windows])));
    config.liveEnabled = true;
    expect(off.asked[0]?.targets[0]).toEqual(windows);
  });

  it('goes live by itself when there is a live tail at last, such as when Kafka was away', () => {
    let isAway = true;
    const { datasource, asked, addresses } = setUp(() => of(answer([row(-1, 1)], 10, !isAway)));
    const seen: DataQueryResponse[] = [];
    const subscription = datasource.query(request([windows])).subscribe((each) => seen.push(each));
    expect(seen.at(-1)?.state).toBe(LoadingState.Done);
    jest.advanceTimersByTime(1_100);
    expect(asked).toHaveLength(2);
    isAway = false;
    jest.advanceTimersByTime(2_100);
    expect(seen.at(-1)?.state).toBe(LoadingState.Streaming);
    expect(addresses).toHaveLength(1);
    subscription.unsubscribe();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('runs no hidden or unfinished query of those that the mixed data source hands over', async () => {
    const { datasource, asked } = setUp(() => of({ data: [] }));
    const targets: SluiceQuery[] = [
      { ...windows, hide: true },
      { ...windows, refId: 'B', stream: '' },
    ];
    await lastValueFrom(datasource.query(request(targets, { requestId: 'mixed-0-Q1' })));
    expect(asked[0]?.targets).toEqual([]);
  });

  it('keeps all of a day that began at midnight of the dashboard’s time zone', () => {
    jest.setSystemTime(Date.UTC(2026, 0, 1, 2));
    // 21:00 in New York, whose day began at 05:00 UTC; the day of a browser in London began two hours ago.
    const morning = { ...row(0, 1), start: Date.UTC(2025, 11, 31, 6), end: Date.UTC(2025, 11, 31, 6, 1) };
    const { datasource } = setUp(() => of(answer([morning])));
    const seen: DataQueryResponse[] = [];
    const range = { from: dateTime(0), to: dateTime(1), raw: { from: 'now/d', to: 'now' } };
    datasource
      .query(request([windows], { range, timezone: 'America/New_York' }))
      .subscribe((each) => seen.push(each))
      .unsubscribe();
    expect(values(seen.at(-1))).toEqual([1]);
  });

  it('shows why a query is refused, and leaves it at that', () => {
    const { datasource, asked } = setUp(() =>
      of({ data: [], errors: [{ refId: 'A', message: 'Stream “x” is not declared', status: 400 }] })
    );
    const seen: DataQueryResponse[] = [];
    datasource.query(request([windows])).subscribe((each) => seen.push(each));
    jest.advanceTimersByTime(120_000);
    expect(asked).toHaveLength(1);
    expect(seen).toEqual([
      expect.objectContaining({
        state: LoadingState.Error,
        errors: [{ refId: 'A', message: 'Stream “x” is not declared' }],
      }),
    ]);
  });

  it('tries again by itself when the backend could not answer yet, less and less often', () => {
    let failures = 3;
    const { datasource, asked } = setUp(() =>
      failures-- > 0
        ? of({ data: [], errors: [{ refId: 'A', message: 'The plugin is not there', status: 503 }] })
        : of(answer([row(-1, 1)]))
    );
    const seen: DataQueryResponse[] = [];
    const subscription = datasource.query(request([windows])).subscribe((each) => seen.push(each));
    expect(seen.at(-1)?.errors).toEqual([
      { refId: 'A', message: 'The plugin is not there. It is asked again in 2 s.' },
    ]);
    jest.advanceTimersByTime(2_000 + 4_000 + 7_999);
    expect(asked).toHaveLength(3);
    jest.advanceTimersByTime(1);
    expect(seen.at(-1)?.state).toBe(LoadingState.Streaming);
    expect(values(seen.at(-1))).toEqual([1]);
    subscription.unsubscribe();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('answers queries of both sorts beside each other', () => {
    const cql: SluiceQuery = { refId: 'B', kind: 'cql', cql: 'SELECT * FROM t' };
    const { datasource, asked } = setUp((sent) =>
      sent.targets[0]?.kind === 'cql' ? of({ data: [{ refId: 'B', fields: [], length: 0 }] }) : of(answer([row(-1, 1)]))
    );
    const seen: DataQueryResponse[] = [];
    const subscription = datasource.query(request([windows, cql])).subscribe((each) => seen.push(each));
    expect(seen.map(({ key }) => key)).toEqual(['once', 'live-A']);
    expect(seen.every(({ state }) => state === LoadingState.Streaming)).toBe(true);
    expect(new Set(asked.map(({ requestId }) => requestId)).size).toBe(2);
    subscription.unsubscribe();
  });

  it('replaces variables once: a value that looks like a variable stays as it is', () => {
    const { datasource, asked } = setUp(() => NEVER);
    const filters = [{ key: 'line', operator: '=', value: '$vehicle' }];
    datasource
      .query(request([{ ...windows, keys: ['$vehicle'] }], { filters }))
      .subscribe()
      .unsubscribe();
    expect(asked[0]?.targets[0]).toMatchObject({
      keys: ['v1', 'v2'],
      filters: [{ key: 'line', operator: '=', value: '$vehicle' }],
    });
  });
});

describe('what Grafana asks of a datasource', () => {
  it('does not run unfinished or hidden queries', () => {
    const { datasource } = setUp(() => NEVER);
    expect(datasource.filterQuery({ refId: 'A' } as SluiceQuery)).toBe(false);
    expect(datasource.filterQuery({ ...windows, stream: '' })).toBe(false);
    expect(datasource.filterQuery({ refId: 'A', kind: 'cql', cql: '  ' })).toBe(false);
    expect(datasource.filterQuery({ ...windows, hide: true })).toBe(false);
    expect(datasource.filterQuery(windows)).toBe(true);
    expect(datasource.filterQuery({ refId: 'A', kind: 'logs', source: 'dead' })).toBe(true);
  });

  it('starts with windows and describes a query in a line', () => {
    const { datasource } = setUp(() => NEVER);
    expect(datasource.getDefaultQuery(CoreApp.Explore)).toMatchObject({ kind: 'windows', size: 'auto' });
    expect(datasource.getQueryDisplayText({ ...windows, size: 300_000, keys: ['v1'] })).toBe(
      'vehicle_data · 5 min windows · avg · v1'
    );
  });

  it('has no health check of its own, so that Grafana’s is used', () => {
    expect(Object.hasOwn(DataSource.prototype, 'testDatasource')).toBe(false);
  });
});

describe('ad hoc filters', () => {
  const streams = [aStream(), aTextStream()];
  const onVehicles: SluiceQuery[] = [{ refId: 'A', kind: 'windows', stream: 'vehicle_data' }];

  it('name the dimensions of the dashboard’s streams, or of all', () => {
    expect(tagKeys(streams).map(({ value }) => value)).toEqual(['depot', 'line', 'severity']);
    expect(tagKeys(streams, onVehicles).map(({ value }) => value)).toEqual(['depot', 'line']);
  });

  it('offer a dimension’s values over the streams that have it, also when one cannot be asked', async () => {
    const resources = {
      streams: async () => [...streams, aStream({ name: 'trams' })],
      dimensionValues: async (stream: string) => {
        if (stream === 'trams') {
          throw new Error('away');
        }
        return ['20', '10'];
      },
    };
    expect(await tagValues('line', { resources })).toEqual([
      { text: '10', value: '10' },
      { text: '20', value: '20' },
    ]);
    expect(await tagValues('unknown', { resources })).toEqual([]);
  });
});
