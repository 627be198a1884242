import fc from 'fast-check';
import type { StreamInfo } from '../contract/resources.ts';
import type { WindowsQuery } from '../contract/query.ts';
import type { WindowRow } from '../contract/rows.ts';
import { mergeKeys } from './mergeKeys.ts';
import { shapeWindows } from './shapeWindows.ts';
import { windowRows } from './windowFrame.ts';
import { neededValues } from './windowValues.ts';

const MINUTE = 60_000;
const stream: StreamInfo = {
  name: 'vehicle_data',
  title: 'Vehicles',
  description: '',
  scenario: 'test',
  key: 'device_id',
  time: 'timestamp',
  measures: { speed: { label: 'Speed', unit: 'km/h' }, energy: { label: 'Charge', unit: '%' } },
  dimensions: { make: { label: 'Make' } },
  text: [],
  fields: [],
  windows: [
    {
      size: MINUTE,
      kind: 'tumbling',
      allowedLatenessMs: 0,
      aggregates: ['count', 'avg', 'max', 'p95'],
      measures: ['speed', 'energy'],
    },
    { size: 0, kind: 'session', gapMs: 1, allowedLatenessMs: 0, aggregates: ['count'], measures: [] },
  ],
  predicted: [],
  outOfOrdernessMs: 0,
  recordsPerSecond: 1,
  topics: { records: '', windows: '', late: '', dead: '' },
  retention: { topicMs: 1, rawMs: 1, windowsMs: 1 },
};

const row = (key: string, minute: number, change: Partial<WindowRow> = {}): WindowRow => ({
  key,
  start: minute * MINUTE,
  end: (minute + 1) * MINUTE,
  status: 'final',
  revision: 2,
  count: 4,
  late: 0,
  watermark: null,
  appended: null,
  values: { 'speed.avg': 10 * minute, 'speed.max': 99, 'speed.p95': 98, 'energy.avg': 50 },
  ...change,
});
const query = (change: Partial<WindowsQuery> = {}): WindowsQuery => ({
  refId: 'A',
  kind: 'windows',
  stream: 'vehicle_data',
  ...change,
});
const options = { stream, size: MINUTE };
const notices = (frames: ReturnType<typeof shapeWindows>) =>
  frames.flatMap((frame) => (frame.meta?.notices ?? []) as Array<{ text: string }>).map(({ text }) => text);

describe('time series of windows', () => {
  it('are a frame per key and measure, named, with labels and units, in a fixed order', () => {
    const rows = [row('b', 0), row('a', 0), row('a', 1)];
    const frames = shapeWindows(rows, query(), options);
    expect(frames.map(({ fields }) => fields[1])).toEqual([
      {
        name: 'speed.avg',
        type: 'number',
        values: [0, 10],
        labels: { device_id: 'a', measure: 'speed', aggregate: 'avg' },
        config: { unit: 'velocitykmh', displayNameFromDS: 'a Speed avg' },
      },
      expect.objectContaining({ name: 'energy.avg', config: { unit: 'percent', displayNameFromDS: 'a Charge avg' } }),
      expect.objectContaining({ labels: { device_id: 'b', measure: 'speed', aggregate: 'avg' } }),
      expect.objectContaining({ labels: { device_id: 'b', measure: 'energy', aggregate: 'avg' } }),
    ]);
    expect(frames[0]?.fields[0]).toEqual({ name: 'time', type: 'time', values: [0, MINUTE] });
    expect(frames[0]?.meta).toMatchObject({ type: 'timeseries-multi', typeVersion: [0, 1] });
    expect(shapeWindows([...rows].reverse(), query(), options)).toEqual(frames);
  });

  it('carry the key alone as name where there is one value, or what the pattern makes of them', () => {
    const asked = query({ measures: ['speed'], aggregates: ['max'] });
    const name = (legend?: string) =>
      shapeWindows([row('a', 0)], { ...asked, ...(legend === undefined ? {} : { legend }) }, options)[0]?.fields[1]
        ?.config?.displayNameFromDS;
    expect(name()).toBe('a');
    expect(name('{{key}}: {{ aggregate }} of {{label}} {{what}}')).toBe('a: max of Speed max');
  });

  it('show which windows are not final', () => {
    const frames = shapeWindows([row('a', 0), row('a', 1, { status: 'open' })], query(), options);
    expect(frames[0]?.meta?.custom).toEqual({ openFrom: MINUTE });
    expect(notices(frames)).toEqual([]);
    const final = shapeWindows([row('a', 0), row('a', 1, { status: 'open' })], query({ finalOnly: true }), options);
    expect(final[0]?.fields[0]?.values).toEqual([0]);
    expect(notices(final)).toEqual([]);
  });

  it('are thinned to the points that fit, with a notice', () => {
    const rows = Array.from({ length: 500 }, (_, minute) => row('a', minute));
    const frames = shapeWindows(rows, query({ measures: ['speed'] }), { ...options, maxDataPoints: 50 });
    expect(frames[0]?.fields[0]?.values.length).toBeLessThanOrEqual(50);
    expect(frames[0]?.fields[1]?.values.length).toBe(frames[0]?.fields[0]?.values.length);
    expect(notices(frames)[0]).toMatch(/thinned to 50 points/);
  });

  it('are one typed frame without rows where there is nothing', () => {
    const frames = shapeWindows([], query(), options);
    expect(frames).toHaveLength(1);
    expect(frames[0]?.fields.map(({ type, values }) => [type, values])).toEqual([
      ['time', []],
      ['number', []],
    ]);
    expect(frames[0]?.meta?.type).toBe('timeseries-multi');
  });

  it('count records where nothing is measured', () => {
    const frames = shapeWindows([row('a', 0, { values: {} })], query(), { stream, size: 0 });
    expect(frames.map(({ fields }) => [fields[1]?.name, fields[1]?.values])).toEqual([['count', [4]]]);
  });

  it('report what is not declared', () => {
    const frames = shapeWindows([row('a', 0)], query({ aggregates: ['p99', 'avg'], measures: ['height'] }), options);
    expect(notices(frames).join()).toMatch(/height.*p99/);
  });
});

it('a table has a row per window, and rows have all there is', () => {
  const rows = [row('b', 1, { status: 'revised' }), row('a', 0)];
  const [table] = shapeWindows(rows, query({ format: 'table', measures: ['speed'] }), options);
  expect(table?.fields.map(({ name }) => name)).toEqual([
    ...['start', 'end', 'device_id', 'status', 'revision', 'count', 'late', 'speed.avg'],
  ]);
  expect(table?.fields[3]?.values).toEqual(['final', 'revised']);
  const [all] = shapeWindows(rows, query({ format: 'rows' }), options);
  expect(all?.fields.map(({ name }) => name).slice(9)).toEqual([
    ...['partial', 'speed.avg', 'speed.max', 'speed.p95', 'energy.avg', 'energy.max', 'energy.p95'],
  ]);
});

it('windows that may lack records are marked in rows, in a table where there are any, and when merged', () => {
  const rows = [row('a', 0, { partial: true }), row('b', 0), row('a', 1)];
  const [all] = shapeWindows(rows, query({ format: 'rows' }), options);
  expect(windowRows(all!).map(({ partial }) => partial)).toEqual([true, undefined, undefined]);
  const column = (given: readonly WindowRow[], change: Partial<WindowsQuery> = {}) =>
    shapeWindows(given, query({ format: 'table', ...change }), options)[0]?.fields.find(
      ({ name }) => name === 'partial'
    )?.values;
  expect(column(rows)).toEqual([true, false, false]);
  expect(column(rows, { by: 'kind' })).toEqual([true, false]);
  expect(column([row('b', 0)])).toBeUndefined();
});

describe('the values that a query needs', () => {
  const needed = (change: Partial<WindowsQuery>) => neededValues(query(change), options).map(({ name }) => name);

  it('are those it shows', () => {
    expect(needed({})).toEqual(['speed.avg', 'energy.avg']);
    expect(needed({ measures: ['speed'], aggregates: ['count', 'p95', 'p99'] })).toEqual(['speed.p95']);
    expect(needed({ measures: ['speed'], aggregates: ['max', 'p95'], by: 'make' })).toEqual(['speed.max']);
  });

  it('are all in format rows', () => {
    expect(needed({ measures: ['speed'], aggregates: ['avg'], format: 'rows' })).toEqual([
      ...['speed.avg', 'speed.max', 'speed.p95', 'energy.avg', 'energy.max', 'energy.p95'],
    ]);
    expect(needed({ measures: ['speed'], aggregates: ['avg'], format: 'rows', namedOnly: true })).toEqual([
      'speed.avg',
    ]);
  });

  it('make the same frames as all values', () => {
    const rows = [row('a', 0), row('b', 0), row('a', 1)];
    const dimensions = { a: { make: 'Ford' }, b: { make: 'Ford' } };
    for (const format of ['timeseries', 'table', 'rows'] as const) {
      for (const by of ['', 'make']) {
        const asked = query({ format, by, aggregates: ['avg', 'p95'] });
        const names = new Set(neededValues(asked, options).map(({ name }) => name));
        const only = rows.map((one) => ({
          ...one,
          values: Object.fromEntries(Object.entries(one.values).filter(([name]) => names.has(name))),
        }));
        const given = { ...options, dimensions };
        expect(shapeWindows(only, asked, given)).toEqual(shapeWindows(rows, asked, given));
      }
    }
  });
});

describe('series by a dimension', () => {
  const dimensions = { a: { make: 'Ford' }, b: { make: 'Ford' }, c: {} };

  it('merge the keys of each value', () => {
    const rows = [row('a', 1, { count: 1 }), row('b', 1, { count: 3, values: { 'speed.avg': 30 } }), row('c', 1)];
    const frames = shapeWindows(rows, query({ by: 'make', measures: ['speed'] }), { ...options, dimensions });
    expect(frames.map(({ fields }) => [fields[1]?.labels, fields[1]?.values])).toEqual([
      [{ make: '(none)', measure: 'speed', aggregate: 'avg' }, [10]],
      [{ make: 'Ford', measure: 'speed', aggregate: 'avg' }, [25]],
    ]);
  });

  it('join deviations by the averages, though only the deviations are shown', () => {
    const of = (n: number, avg: number, stddev: number) => ({
      count: n,
      values: { 'speed.avg': avg, 'speed.stddev': stddev },
    });
    const asked = query({ by: 'make', measures: ['speed'], aggregates: ['stddev'] });
    const window = { ...stream.windows[0]!, aggregates: ['avg', 'stddev'] };
    const given = { stream: { ...stream, windows: [window] }, size: MINUTE };
    expect(neededValues(asked, given).map(({ name }) => name)).toEqual(['speed.stddev', 'speed.avg']);
    const frames = shapeWindows([row('a', 0, of(1, 10, 0)), row('b', 0, of(1, 20, 0))], asked, {
      ...given,
      dimensions,
    });
    expect(frames.map(({ fields }) => [fields[1]?.name, fields[1]?.values])).toEqual([['speed.stddev', [5]]]);
  });

  it('refuse what does not merge', () => {
    const asked = query({ by: 'make', measures: ['speed'], aggregates: ['max', 'p95'] });
    const rows = [row('a', 0), row('b', 0, { values: { 'speed.max': 99, 'speed.last': 3 } })];
    const frames = shapeWindows(rows, asked, { ...options, dimensions });
    expect(frames.map(({ fields }) => fields[1]?.name)).toEqual(['speed.max']);
    expect(notices(frames)).toEqual(['Left out, because it cannot be merged over keys: p95']);
  });
});

it('merged aggregates are those of all records together', () => {
  const groups = fc.array(fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 20 }), {
    minLength: 1,
    maxLength: 6,
  });
  const summary = (values: number[]) => {
    const sum = values.reduce((total, value) => total + value, 0);
    const avg = sum / values.length;
    const stddev = Math.sqrt(values.reduce((total, value) => total + (value - avg) ** 2, 0) / values.length);
    return { sum, min: Math.min(...values), max: Math.max(...values), avg, stddev };
  };
  fc.assert(
    fc.property(groups, (records) => {
      const rows = records.map((values, index) =>
        row(`k${index}`, 0, {
          count: values.length,
          values: Object.fromEntries(Object.entries(summary(values)).map(([name, value]) => [`x.${name}`, value])),
        })
      );
      const names = ['sum', 'min', 'max', 'avg', 'stddev'].map((aggregate) => `x.${aggregate}`);
      const merged = mergeKeys(rows, { names, valueOf: () => 'all' });
      expect(merged).toHaveLength(1);
      expect(merged[0]?.count).toBe(records.flat().length);
      for (const [name, value] of Object.entries(summary(records.flat()))) {
        expect(merged[0]?.values[`x.${name}`]).toBeCloseTo(value, 6);
      }
    })
  );
});

describe('windows that a formula makes', () => {
  const made: StreamInfo = {
    ...stream,
    dimensions: {},
    windows: [
      { size: MINUTE, kind: 'tumbling', allowedLatenessMs: 0, aggregates: ['value'], measures: ['speed'] },
      ...stream.windows.slice(1),
    ],
  };
  const of = { stream: made, size: MINUTE };
  const rows = [
    row('a', 0, { values: { 'speed.value': 7 }, inputs: { present: 6, expected: 6 } }),
    row('a', 1, { values: {}, inputs: { present: 3, expected: 6 } }),
  ];

  it('show their value unless asked for another', () => {
    const [series] = shapeWindows(rows, query(), of);
    expect(series?.fields[1]?.values).toEqual([7, null]);
  });

  it('show their completeness as a share', () => {
    const [series] = shapeWindows(rows, query({ aggregates: ['completeness'] }), of);
    expect(series?.fields[1]?.values).toEqual([1, 0.5]);
    expect(series?.fields[1]?.config?.unit).toBe('percentunit');
    expect(notices(shapeWindows([row('a', 0)], query({ aggregates: ['completeness'] }), options))).toHaveLength(1);
  });

  it('say in a table and in rows how many inputs they have', () => {
    const [table] = shapeWindows(rows, query({ format: 'table' }), of);
    expect(table?.fields.find(({ name }) => name === 'inputs')?.values).toEqual(['6 of 6', '3 of 6']);
    const [all] = shapeWindows(rows, query({ format: 'rows' }), of);
    expect(windowRows(all!).map(({ inputs }) => inputs)).toEqual(rows.map(({ inputs }) => inputs));
    expect(windowRows(shapeWindows([row('a', 0)], query({ format: 'rows' }), options)[0]!)[0]).not.toHaveProperty(
      'inputs'
    );
  });
});
