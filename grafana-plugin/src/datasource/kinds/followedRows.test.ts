import type { DeclaredSeries } from '#core/contract/predicted_series.ts';
import type { LogRow, PredictionRow, RecordRow, WindowRow } from '../../contract/rows.ts';
import { logFrame } from '../../frames/logFrame.ts';
import { pipelineFrame } from '../../frames/pipelineFrame.ts';
import { predictionFrame } from '../../frames/predictionFrame.ts';
import { recordFrame } from '../../frames/recordFrame.ts';
import { windowFrame } from '../../frames/windowFrame.ts';
import { aStream } from '../../testing/streams.ts';
import type { SluiceQuery } from '../../contract/query.ts';
import { followedRows } from '../live/followed.ts';

const options = { maxDataPoints: undefined };
const values = (query: SluiceQuery, name: string, fill: (rows: ReturnType<typeof followedRows>) => void) => {
  const rows = followedRows(query, options);
  fill(rows);
  return rows.frames([]).flatMap((frame) => frame.fields.find((field) => field.name === name)?.values ?? []);
};

const windowRow = (key: string, start: number): WindowRow => ({
  key,
  start,
  end: start + 60_000,
  status: 'final',
  revision: 1,
  count: 1,
  late: 0,
  watermark: null,
  appended: null,
  values: { 'speed.avg': 1 },
});
const record = (key: string, time: number, offset: number): RecordRow => ({
  key,
  time,
  partition: 0,
  offset,
  record: { vehicle_id: key, speed: offset },
});
const SPEED: DeclaredSeries = { measure: 'speed', aggregate: 'avg', size: 60_000, horizon: 1 };
const prediction = (key: string, start: number): PredictionRow => ({
  key,
  start,
  end: start + 60_000,
  horizon: 1,
  made: start,
  value: 50,
  lower: 40,
  upper: 60,
  level: 0.9,
  model: 'linear',
  version: 1,
  learned: 9,
});
const line = (id: string, body: string, level: LogRow['level'] = 'info'): LogRow => ({
  time: Number(id),
  body,
  level,
  id,
  labels: {},
});

describe('followed rows', () => {
  it('of windows show the keys that the query or the backend chose, whatever else the channel carries', () => {
    const query: SluiceQuery = { refId: 'A', kind: 'windows', stream: 'vehicle_data', format: 'table' };
    const frame = windowFrame([windowRow('v1', 0), windowRow('v2', 0)], ['speed.avg']);
    const shown = (asked: SluiceQuery, keys?: string[]) =>
      values(asked, 'vehicle_id', (rows) => {
        rows.learn({ channels: [], stream: aStream(), size: 60_000, ...(keys ? { keys } : {}) });
        rows.merge(frame);
      });
    expect(shown(query)).toEqual(['v1', 'v2']);
    expect(shown(query, ['v2'])).toEqual(['v2']);
    expect(shown({ ...query, keys: ['v1'] })).toEqual(['v1']);
  });

  it('forget keys that a filter does not let through any more', () => {
    const filters = [{ key: 'line', operator: '=' as const, value: '10' }];
    const shown = (query: SluiceQuery, column: string, fill: (rows: ReturnType<typeof followedRows>) => void) =>
      values({ ...query, filters } as SluiceQuery, column, (rows) => {
        const meta = { channels: [], stream: aStream(), size: 60_000, predicted: SPEED };
        rows.learn({ ...meta, keys: ['v1', 'v2'] });
        fill(rows);
        rows.learn({ ...meta, keys: ['v2', 'v3'] });
      });
    const windows: SluiceQuery = { refId: 'A', kind: 'windows', stream: 'vehicle_data', format: 'table' };
    const fromWindows = windowFrame([windowRow('v1', 0), windowRow('v2', 0)], ['speed.avg']);
    expect(shown(windows, 'vehicle_id', (rows) => rows.merge(fromWindows))).toEqual(['v2']);
    const records: SluiceQuery = { refId: 'A', kind: 'records', stream: 'vehicle_data' };
    const fromRecords = recordFrame([record('v1', 1, 1), record('v2', 2, 2)]);
    expect(shown(records, 'vehicle_id', (rows) => rows.merge(fromRecords))).toEqual(['v2']);
    const predictions: SluiceQuery = { refId: 'A', kind: 'predictions', stream: 'vehicle_data', format: 'table' };
    const fromPredictions = predictionFrame([prediction('v1', 0), prediction('v2', 0)]);
    expect(shown(predictions, 'key', (rows) => rows.merge(fromPredictions))).toEqual(['v2']);
  });

  it('of windows merge keys by a dimension', () => {
    const query: SluiceQuery = { refId: 'A', kind: 'windows', stream: 'vehicle_data', format: 'table', by: 'line' };
    const counts = values(query, 'count', (rows) => {
      const dimensions = { v1: { line: '10' }, v2: { line: '10' } };
      rows.learn({ channels: [], stream: aStream(), size: 60_000, dimensions });
      rows.merge(windowFrame([windowRow('v1', 0), windowRow('v2', 0)], ['speed.avg']));
    });
    expect(counts).toEqual([2]);
  });

  it('of the latest records keep one per key, and drop a key that is silent for the whole range', () => {
    const query: SluiceQuery = { refId: 'A', kind: 'records', stream: 'vehicle_data', latest: true };
    const speeds = values(query, 'speed', (rows) => {
      rows.learn({ channels: [], stream: aStream() });
      rows.merge(recordFrame([record('v1', 1, 1), record('v2', 2, 2)]));
      rows.merge(recordFrame([record('v1', 3_000, 3), record('v3', 2_500, 4)]));
      rows.trim(2_000);
    });
    expect(speeds).toEqual([3, 4]);
  });

  it('of records drop what is before the range and take each once', () => {
    const query: SluiceQuery = { refId: 'A', kind: 'records', stream: 'vehicle_data' };
    const speeds = values(query, 'speed', (rows) => {
      rows.learn({ channels: [], stream: aStream() });
      rows.merge(recordFrame([record('v1', 1, 1), record('v1', 5, 2), record('v1', 5, 2)]));
      rows.trim(3);
    });
    expect(speeds).toEqual([2]);
  });

  it('of logs show the lines that are searched for, newest first', () => {
    const query: SluiceQuery = { refId: 'A', kind: 'logs', source: 'text', search: 'fire', levels: ['critical'] };
    const lines = values(query, 'body', (rows) => {
      rows.merge(logFrame([line('1', 'Fire in A', 'critical'), line('2', 'Flood in B', 'critical')]));
      rows.merge(logFrame([line('3', 'FIRE in C', 'critical'), line('1', 'Fire in A', 'critical'), line('4', 'fire')]));
    });
    expect(lines).toEqual(['FIRE in C', 'Fire in A']);
  });

  it('of the pipeline go on with each state', () => {
    const pulse = (at: number, rate: number) => ({
      stream: 's',
      pulse: { at, watermark: null, maxEventTime: null, rate, processLag: 0, persistLag: 0, ledger: null },
    });
    const rates = values({ refId: 'A', kind: 'pipeline', metrics: ['rate'] }, 'rate', (rows) => {
      rows.merge(pipelineFrame([pulse(1, 5)]));
      rows.merge(pipelineFrame([pulse(2, 6)]));
    });
    expect(rates).toEqual([5, 6]);
  });

  it('of the pipeline keep an hour of them, however long the range is', () => {
    const pulse = (at: number) => ({
      stream: 's',
      pulse: { at, watermark: null, maxEventTime: null, rate: at, processLag: 0, persistLag: 0, ledger: null },
    });
    const rates = values({ refId: 'A', kind: 'pipeline', metrics: ['rate'] }, 'rate', (rows) => {
      rows.merge(pipelineFrame([pulse(0), pulse(1_000)]));
      rows.merge(pipelineFrame([pulse(3_601_000)]));
      rows.trim(0);
    });
    expect(rates).toEqual([1_000, 3_601_000]);
  });
});
