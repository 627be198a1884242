import type { DeclaredSeries } from '#core/contract/predicted_series.ts';
import type { PredictionsQuery } from '../contract/query.ts';
import type { PredictionRow } from '../contract/rows.ts';
import { predictionFrame, predictionRows } from './predictionFrame.ts';
import { PredictionStore } from './predictionStore.ts';
import { shapePredictions } from './shapePredictions.ts';

const MINUTE = 60_000;
const measures = { speed: { label: 'Speed', unit: 'km/h' } };
const stream = { name: 'vehicle_data', key: 'device_id', measures, windows: [] };
const predicted: DeclaredSeries = { measure: 'speed', aggregate: 'avg', size: MINUTE, horizon: 3 };
const query: PredictionsQuery = { refId: 'A', kind: 'predictions', stream: 'vehicle_data' };

/** What was expected of a minute, so many minutes ahead. */
function expected(key: string, minute: number, horizon = 1, changes: Partial<PredictionRow> = {}): PredictionRow {
  const made = (minute - horizon + 1) * MINUTE;
  return {
    key,
    start: minute * MINUTE,
    end: (minute + 1) * MINUTE,
    horizon,
    made,
    value: 50 + minute,
    lower: 40 + minute,
    upper: 60 + minute,
    level: 0.9,
    model: 'linear',
    version: 1,
    learned: made / MINUTE,
    ...changes,
  };
}

const came = (key: string, minute: number, actual: number, changes: Partial<PredictionRow> = {}) =>
  expected(key, minute, 1, { actual, score: 0.25, anomaly: false, error: { mae: 2, coverage: 0.9 }, ...changes });

/** Rows in the order of the store. */
function stored(...rows: PredictionRow[]): PredictionRow[] {
  const store = new PredictionStore();
  store.merge(rows);
  return store.rows();
}

describe('the store of predictions', () => {
  it('keeps of each window and horizon what has learned the most, in any order', () => {
    const first = expected('a', 5);
    const scored = came('a', 5, 54);
    for (const rows of [
      [first, scored],
      [scored, first],
      [scored, scored, first],
    ]) {
      expect(stored(...rows)).toEqual([scored]);
    }
    const corrected = came('a', 5, 55, { learned: 9 });
    expect(stored(corrected, scored)).toEqual([corrected]);
    expect(stored(expected('a', 5, 2), first)).toHaveLength(2);
  });

  it('tells whether something changed, and forgets what no longer touches the range', () => {
    const store = new PredictionStore();
    expect(store.merge([expected('a', 5)])).toBe(true);
    expect(store.merge([expected('a', 5)])).toBe(false);
    store.merge([expected('a', 6)]);
    store.trim({ from: 6 * MINUTE, to: Infinity });
    expect(store.rows().map(({ start }) => start)).toEqual([6 * MINUTE]);
  });
});

it('predictions become a frame and rows again', () => {
  const rows = [
    expected('a', 5),
    came('a', 4, 54),
    came('b', 4, 54, { error: { mae: 1, relative: 0.5, coverage: 1 } }),
  ];
  expect(predictionRows(predictionFrame(rows))).toEqual(rows);
});

describe('series of predictions', () => {
  const past = [came('a', 1, 52), came('a', 2, 49), expected('a', 3)];
  const ahead = [expected('a', 4, 2, { value: 7 }), expected('a', 5, 3, { value: 8 })];
  /** Made a minute before. */
  const older = [expected('a', 3, 2, { value: 1 }), expected('a', 4, 3, { value: 2 })];

  it('go from what was expected a window ahead to the newest forecast of what is to come', () => {
    const frames = shapePredictions(stored(...past, ...ahead, ...older), query, { stream, predicted });
    expect(frames.map(({ fields }) => [fields[1]!.name, fields[1]!.labels?.['value'], fields[1]!.values])).toEqual([
      ['value', 'value', [51, 52, 53, 7, 8]],
      ['lower', 'lower', [41, 42, 43, 44, 45]],
      ['upper', 'upper', [61, 62, 63, 64, 65]],
      ['actual', 'actual', [52, 49, null, null, null]],
    ]);
    expect(frames[0]!.fields[0]!.values).toEqual([1, 2, 3, 4, 5].map((minute) => minute * MINUTE));
    expect(frames[0]!.fields[1]!.labels).toEqual({
      device_id: 'a',
      measure: 'speed',
      aggregate: 'avg',
      value: 'value',
    });
  });

  it('show the past as it was expected from further away where that is asked for', () => {
    const rows = stored(expected('a', 1, 2, { value: 1 }), expected('a', 2, 2, { value: 2 }), ...past, ...ahead);
    const [value] = shapePredictions(rows, { ...query, horizon: 2, values: ['value'] }, { stream, predicted });
    expect(value!.fields[1]!.values).toEqual([1, 2, 7, 8]);
  });

  it('show what came beside what was expected from further away', () => {
    const further = [1, 2, 3].map((minute) => expected('a', minute, 2, { value: minute }));
    const rows = stored(...further, came('b', 2, 7), came('a', 1, 52), came('a', 2, 49, { anomaly: true }));
    const asked: PredictionsQuery = { ...query, horizon: 2, values: ['value', 'actual', 'score'] };
    const frames = shapePredictions(rows, asked, { stream, predicted });
    const ofA = frames.filter(({ fields }) => fields[1]!.labels?.['device_id'] === 'a');
    expect(ofA.map(({ fields }) => fields[1]!.values)).toEqual([
      [1, 2, 3],
      [52, 49, null],
      [0.25, 0.25, null],
    ]);
    const [table] = shapePredictions(rows, { ...asked, format: 'table' }, { stream, predicted });
    const column = (name: string) => table!.fields.find((field) => field.name === name)!.values;
    expect(column('horizon').slice(0, 3)).toEqual([2, 2, 2]);
    expect(column('anomaly').slice(0, 3)).toEqual([false, true, null]);
  });

  it('draw lower and upper as a band, by the names that the legend has', () => {
    const configs = (rows: PredictionRow[], legend?: string) =>
      shapePredictions(rows, { ...query, ...(legend === undefined ? {} : { legend }) }, { stream, predicted }).map(
        ({ fields }) =>
          fields[1]!.config as { displayNameFromDS: string; unit: string; custom?: { fillBelowTo: string } }
      );
    const one = configs(stored(...past));
    expect(one.map(({ displayNameFromDS }) => displayNameFromDS)).toEqual(['Expected', 'Lower', 'Upper', 'Actual']);
    expect(one[2]!.custom!.fillBelowTo).toBe('Lower');
    expect(one[0]!.unit).toBe('velocitykmh');
    const two = configs(stored(...past, expected('b', 3)));
    expect(two.map(({ custom }) => custom?.fillBelowTo).filter(Boolean)).toEqual(['a Lower', 'b Lower']);
    const named = configs(stored(...past), '{{label}} {{measure}} of {{key}}');
    expect(named[2]!.custom!.fillBelowTo).toBe('Lower speed of a');
  });

  it('are the scores where those are asked for', () => {
    const frames = shapePredictions(stored(...past), { ...query, values: ['score'] }, { stream, predicted });
    expect(frames.map(({ fields }) => [fields[1]!.config?.['unit'], fields[1]!.values])).toEqual([
      ['percentunit', [0.25, 0.25, null]],
    ]);
  });
});

it('a table has a row per window, with units', () => {
  const rows = stored(came('a', 1, 52), expected('a', 2), expected('a', 2, 2));
  const [table] = shapePredictions(rows, { ...query, format: 'table' }, { stream, predicted });
  const column = (name: string) => table!.fields.find((field) => field.name === name);
  expect(column('start')!.values).toEqual([MINUTE, 2 * MINUTE]);
  expect(column('mae')).toMatchObject({ values: [2, null], config: { unit: 'velocitykmh' } });
  expect(column('actual')!.values).toEqual([52, null]);
});

it('anomalies are lines that say what was expected, newest first', () => {
  const odd = { anomaly: true, score: 0.9991 };
  const rows = stored(came('a', 1, 5.123456, odd), came('a', 2, 49), came('b', 3, 99, odd));
  const [frame] = shapePredictions(rows, { ...query, format: 'anomalies' }, { stream, predicted });
  const values = (name: string) => frame!.fields.find((field) => field.name === name)!.values;
  expect(values('timestamp')).toEqual([3 * MINUTE, MINUTE]);
  expect(values('body')[1]).toBe('a: Speed avg was 5.123 km/h, expected 41 to 61 (score 0.999)');
  expect(values('labels')[0]).toEqual({
    source: 'anomaly',
    stream: 'vehicle_data',
    key: 'b',
    measure: 'speed',
    aggregate: 'avg',
  });
  expect(frame!.meta).toMatchObject({ type: 'log-lines' });
});

it('anomalies of calendar windows name the day of their zone', () => {
  const start = Date.parse('2026-11-24T22:00:00Z');
  const odd = came('a', 1, 5, { start, end: start + 1_440 * MINUTE, anomaly: true });
  const size = 1_440 * MINUTE;
  const line = (unit: 'day' | 'week') => {
    const window = { size, kind: 'calendar' as const, unit, zone: 'Europe/Athens' };
    const windows = [{ ...window, allowedLatenessMs: 0, aggregates: ['avg'], measures: ['speed'] }];
    const options = { stream: { ...stream, windows }, predicted: { ...predicted, size } };
    const [frame] = shapePredictions([odd], { ...query, format: 'anomalies' }, options);
    return frame!.fields.find(({ name }) => name === 'body')!.values[0];
  };
  expect(line('day')).toMatch(/was 5 km\/h on 2026-11-25 \(Europe\/Athens\), expected/);
  expect(line('week')).toMatch(/was 5 km\/h in the week from 2026-11-25 \(Europe\/Athens\), expected/);
});
