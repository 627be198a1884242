import type { LogsQuery, RecordsQuery } from '../contract/query.ts';
import type { StreamInfo } from '../contract/resources.ts';
import type { LogRow, RecordRow } from '../contract/rows.ts';
import { logFrame, logRows } from './logFrame.ts';
import { LogStore } from './logStore.ts';
import { pipelineFrame, type PipelineRow, pipelineRows } from './pipelineFrame.ts';
import { recordFrame, recordRows } from './recordFrame.ts';
import { RecordStore } from './recordStore.ts';
import { shapeLogs } from './shapeLogs.ts';
import { shapePipeline } from './shapePipeline.ts';
import { shapeRecords } from './shapeRecords.ts';
import { unitId } from './units.ts';

const stream = {
  name: 'gps_data',
  key: 'device_id',
  time: 'timestamp',
  measures: { speed: { label: 'Speed', unit: 'km/h' } },
  location: { latitude: 'lat', longitude: 'lon' },
  fields: [
    { name: 'id', type: 'string' },
    { name: 'device_id', type: 'string' },
    { name: 'timestamp', type: 'string' },
    { name: 'lat', type: 'number' },
    { name: 'lon', type: 'number' },
    { name: 'speed', type: 'number' },
    { name: 'extra', type: 'object' },
  ],
} as unknown as StreamInfo;

const record = (key: string, time: number, offset: number, speed: unknown = offset): RecordRow => ({
  key,
  time,
  partition: 0,
  offset,
  record: { id: `r${offset}`, device_id: key, timestamp: 'x', lat: 51, lon: -1, speed, extra: { a: 1 } },
});
const records: RecordsQuery = { refId: 'A', kind: 'records', stream: 'gps_data' };

describe('records', () => {
  it('are kept once, by time, within the range and the number of rows', () => {
    const store = new RecordStore();
    expect(store.merge([record('a', 30, 2), record('a', 10, 1)])).toBe(true);
    expect(store.merge([record('a', 30, 2)])).toBe(false);
    store.merge([record('b', 20, 3), record('b', 99, 4)]);
    store.trim({ from: 10, to: 99 }, 2);
    expect(store.rows().map(({ offset }) => offset)).toEqual([3, 2]);
  });

  it('become a frame and rows again', () => {
    const rows = [record('a', 1, 1), record('b', 2, 2)];
    expect(recordRows(recordFrame(rows))).toEqual(rows);
  });

  it('are a table with time and key first and the place as map panels look for it', () => {
    const [frame] = shapeRecords([record('a', 5, 1), record('a', 6, 2, 'fast')], records, { stream });
    expect(frame?.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'timestamp time',
      'device_id string',
      'id string',
      'latitude number',
      'longitude number',
      'speed number',
      'extra json',
    ]);
    expect(frame?.fields[0]?.values).toEqual([5, 6]);
    expect(frame?.fields[5]?.values).toEqual([1, null]);
  });

  it('show the chosen columns in their order, the newest of each key, and name unknown ones', () => {
    const rows = [record('b', 1, 1), record('a', 1, 2), record('a', 9, 3)];
    const query = { ...records, columns: ['speed', 'id', 'height'], latest: true };
    const [frame] = shapeRecords(rows, query, { stream });
    expect(frame?.fields.map(({ name, values }) => [name, values])).toEqual([
      ['speed', [3, 1]],
      ['id', ['r3', 'r1']],
    ]);
    expect(JSON.stringify(frame?.meta?.notices)).toContain('no field height');
  });

  it('are series per key and measure', () => {
    const frames = shapeRecords(
      [record('b', 1, 1), record('a', 2, 2)],
      { ...records, format: 'timeseries' },
      { stream }
    );
    expect(frames.map(({ fields }) => [fields[1]?.labels, fields[1]?.values])).toEqual([
      [{ device_id: 'a', measure: 'speed' }, [2]],
      [{ device_id: 'b', measure: 'speed' }, [1]],
    ]);
  });
});

describe('log lines', () => {
  const line = (id: string, time: number, body: string, level: LogRow['level'] = 'info'): LogRow => ({
    id,
    time,
    body,
    level,
    labels: { stream: 'x' },
  });
  const logs: LogsQuery = { refId: 'A', kind: 'logs', source: 'text' };

  it('are kept once, newest first', () => {
    const store = new LogStore();
    store.merge([line('a', 1, 'x'), line('b', 3, 'y'), line('c', 3, 'z')]);
    expect(store.merge([line('a', 1, 'x')])).toBe(false);
    expect(store.rows().map(({ id }) => id)).toEqual(['b', 'c', 'a']);
    store.trim({ from: 0, to: 10 }, 1);
    expect(store.rows().map(({ id }) => id)).toEqual(['b']);
  });

  it('are found by every word and by level', () => {
    const rows = [line('a', 2, 'Fire on the M40', 'warning'), line('b', 1, 'fire is out'), line('c', 0, 'Accident')];
    const found = (query: Partial<LogsQuery>) =>
      logRows(shapeLogs(rows, { ...logs, ...query })[0]!).map(({ id }) => id);
    expect(found({})).toEqual(['a', 'b', 'c']);
    expect(found({ search: ' m40 FIRE ' })).toEqual(['a']);
    expect(found({ search: 'fire', levels: ['info'] })).toEqual(['b']);
    expect(logRows(logFrame(rows))).toEqual(rows);
    expect(logFrame(rows).meta).toMatchObject({ type: 'log-lines', preferredVisualisationType: 'logs' });
  });
});

describe('the pipeline', () => {
  const state = (stream: string, at: number, watermark: number | null): PipelineRow => ({
    stream,
    pulse: {
      at,
      watermark,
      maxEventTime: at,
      rate: 5,
      processLag: 1,
      persistLag: null,
      ledger: watermark === null ? null : { in: 4, counted: 3, late: 1, dead: 0, filtered: 0 },
    },
  });
  const rows = [state('b', 1_000, 400), state('a', 1_000, null), state('b', 2_000, 1_900)];
  const query = { refId: 'A', kind: 'pipeline' as const };

  it('becomes a frame and rows again', () => {
    const lossy = { stream: 'c', pulse: { ...state('c', 3_000, 1).pulse, lost: 7 } };
    expect(pipelineRows(pipelineFrame([...rows, lossy]))).toEqual([...rows, lossy]);
  });

  it('shows what was lost, 0 for nothing', () => {
    const lossy = { stream: 'c', pulse: { ...state('c', 3_000, 1).pulse, lost: 7 } };
    const [table] = shapePipeline([rows[2]!, lossy], { ...query, metrics: ['lost'], format: 'table' });
    expect(table?.fields.map(({ values }) => values)).toEqual([
      ['b', 'c'],
      [2_000, 3_000],
      [0, 7],
    ]);
  });

  it('leaves out streams that are not run where only running ones are asked for', () => {
    const ended = { stream: 'c', pulse: { ...state('c', 3_000, 1).pulse, run: false as const, overdue: 9 } };
    const late = { stream: 'd', pulse: { ...state('d', 3_000, 1).pulse, overdue: 5, waiting: 4 } };
    expect(pipelineRows(pipelineFrame([ended, late]))).toEqual([ended, late]);
    const shown = (runningOnly?: boolean) =>
      shapePipeline([rows[2]!, ended, late], {
        ...query,
        metrics: ['overdue', 'waiting'],
        format: 'table',
        ...(runningOnly === undefined ? {} : { runningOnly }),
      })[0]?.fields.map(({ values }) => values);
    expect(shown()).toEqual([
      ['b', 'c', 'd'],
      [2_000, 3_000, 3_000],
      [null, 9, 5],
      [0, 0, 4],
    ]);
    expect(shown(true)).toEqual([
      ['b', 'd'],
      [2_000, 3_000],
      [null, 5],
      [0, 4],
    ]);
  });

  it('names the input that a derived stream waits for, where one waits', () => {
    const waiting = (stream: string, watermark: number | null): PipelineRow => ({
      stream,
      pulse: { ...state(stream, 7_200_000, 1).pulse, waitsFor: { source: 'water_total', partition: 2, watermark } },
    });
    const held = [waiting('water_rest', 1_800_000), waiting('water_increase', null)];
    expect(pipelineRows(pipelineFrame([...rows, ...held]))).toEqual([...rows, ...held]);
    const shown = { ...query, metrics: ['late' as const], format: 'table' as const };
    const [table] = shapePipeline([rows[2]!, ...held], shown);
    expect(table?.fields.at(-1)).toMatchObject({
      name: 'waits_for',
      values: [
        null,
        'water_total, partition 2, which has no records yet',
        'water_total, partition 2, which is 1 h 30 min behind',
      ],
    });
    const [free] = shapePipeline(rows, shown);
    expect(free?.fields.map(({ name }) => name)).not.toContain('waits_for');
  });

  it('is a series per stream and metric', () => {
    const frames = shapePipeline(rows, { ...query, metrics: ['watermark_delay'] });
    expect(frames.map(({ fields }) => [fields[1]?.labels, fields[1]?.values])).toEqual([
      [{ stream: 'a', metric: 'watermark_delay' }, [null]],
      [{ stream: 'b', metric: 'watermark_delay' }, [600, 100]],
    ]);
  });

  it('is the newest state of each stream as a table, or as numbers for alert rules', () => {
    const [table] = shapePipeline(rows, { ...query, metrics: ['late'], format: 'table', streams: ['b'] });
    expect(table?.fields.map(({ values }) => values)).toEqual([['b'], [2_000], [1]]);
    const numbers = shapePipeline(rows, { ...query, metrics: ['late'], format: 'table' }, { numeric: true });
    expect(numbers.map(({ fields, meta }) => [meta?.type, fields[0]?.labels, fields[0]?.values])).toEqual([
      ['numeric-multi', { stream: 'b', metric: 'late' }, [1]],
    ]);
  });
});

it.each([
  ['km/h', 'velocitykmh'],
  ['%', 'percent'],
  ['°C', 'celsius'],
  ['', 'short'],
  ['vehicles/min', 'suffix:vehicles/min'],
])('the unit %p is %p in Grafana', (unit, id) => expect(unitId(unit)).toBe(id));
