import { createDataFrame, FieldType } from '@grafana/data';
import { MINUTE } from '#core/window_plot/test_windows.ts';
import { logsFrame, windowsFrame } from '../../testing/windowsFrame.ts';
import { frameKind } from './frames.ts';
import { askedValues, chooseMeasure, COUNT, measureColumns, measureLabel } from './measures.ts';
import { readInput } from './readInput.ts';

const series = createDataFrame({
  name: 'load',
  fields: [
    { name: 'time', type: FieldType.time, values: [0, 1000, 2000, 9000] },
    { name: 'value', type: FieldType.number, values: [1, 2, 3, 4] },
  ],
});
const pipeline = createDataFrame({
  fields: [
    { name: 'stream', type: FieldType.string, values: ['other', 'vehicle_data', 'vehicle_data'] },
    { name: 'at', type: FieldType.time, values: [9, 1, 2] },
    { name: 'rate', type: FieldType.number, values: [1, 2, 3] },
    { name: 'watermark', type: FieldType.time, values: [1, 10, 20] },
    { name: 'processLag', type: FieldType.number, values: [0, 4, 5] },
  ],
});

describe('reading frames', () => {
  it('distinguishes frames by their columns', () => {
    const text = createDataFrame({ fields: [{ name: 'text', type: FieldType.string, values: ['x'] }] });
    expect([windowsFrame([]), logsFrame([]), pipeline, series, text].map(frameKind)).toEqual([
      'windows',
      'logs',
      'pipeline',
      'series',
      'other',
    ]);
  });

  it('offers the measures and the count; an unknown choice falls back to the first', () => {
    const columns = measureColumns([windowsFrame([])]);
    expect(columns).toEqual(['speed.avg', 'count']);
    expect(chooseMeasure(columns, 'gone.max')).toBe('speed.avg');
    expect(chooseMeasure(columns, 'count')).toBe('count');
  });

  it('draws without a choice what the query names first, else the average of the first measure', () => {
    const columns = ['speed.sum', 'speed.avg', 'speed.p95', 'fuel.sum', 'fuel.avg', 'fuel.p95', COUNT];
    const chosen = (measures: string[], aggregates: string[]) =>
      chooseMeasure(columns, undefined, { measures, aggregates });
    expect(chosen([], [])).toBe('speed.avg');
    expect(chosen([], ['p95', 'avg'])).toBe('speed.p95');
    expect(chosen(['fuel', 'speed'], [])).toBe('fuel.avg');
    expect(chosen(['fuel'], ['sum'])).toBe('fuel.sum');
    expect(chosen(['gone', 'fuel'], ['gone'])).toBe('fuel.avg');
    expect(chosen(['fuel'], [COUNT, 'avg'])).toBe(COUNT);
    expect(chooseMeasure(['speed.sum', 'speed.max', COUNT], undefined)).toBe('speed.sum');
    expect(chooseMeasure([COUNT], undefined, { measures: [], aggregates: ['avg'] })).toBe(COUNT);
    expect(chooseMeasure(columns, 'speed.sum', { measures: ['fuel'], aggregates: ['avg'] })).toBe('speed.sum');
  });

  it('reads what its own query names, with the values of variables', () => {
    const query = { kind: 'windows', stream: 's', format: 'rows' };
    const targets = [
      { refId: 'L', kind: 'logs', source: 'late' },
      { refId: 'T', ...query, format: 'timeseries', aggregates: ['max'] },
      { refId: 'A', ...query },
      { refId: 'B', ...query, measures: ['$measure'], aggregates: [COUNT] },
    ];
    const asked = askedValues(targets, (text) => (text === '$measure' ? 'speed,fuel' : text));
    expect(asked).toEqual([
      { refId: 'A', measures: [], aggregates: [] },
      { refId: 'B', measures: ['speed', 'fuel'], aggregates: [COUNT] },
    ]);
    const frame = windowsFrame([{ key: 'a', start: 0 }]);
    expect(readInput([{ ...frame, refId: 'A' }], undefined, asked).measure).toBe('speed.avg');
    expect(readInput([{ ...frame, refId: 'B' }], undefined, asked).measure).toBe(COUNT);
  });

  it('reads windows, stream and pulse, and marks of the same stream in order of time', () => {
    const pulse = { at: 5, watermark: 3, maxEventTime: 4, rate: 1, processLag: null, persistLag: null, ledger: null };
    const logs = logsFrame([
      { time: 30, source: 'dead' },
      { time: 10, source: 'late' },
      { time: 20, source: 'text' },
      { time: 25, source: 'late', stream: 'other' },
    ]);
    const frame = windowsFrame([{ key: 'a', start: MINUTE, value: 7 }], { custom: { sluice: { epoch: 'e', pulse } } });
    const input = readInput([logs, frame], undefined);
    expect(input.kind).toBe('windows');
    expect(input.tables[0]!.value[0]).toBe(7);
    expect(input.pulse).toEqual(pulse);
    expect(input.marks.map(({ time, source }) => [time, source])).toEqual([
      [10, 'late'],
      [30, 'dead'],
    ]);
    expect(measureLabel(input.measure, input.stream)).toBe('Speed avg');
    expect(readInput([frame], 'count').tables[0]!.value[0]).toBe(10);
  });

  it('takes the newest pulse of its stream from a pipeline frame', () => {
    const input = readInput([windowsFrame([{ key: 'a', start: 0 }]), pipeline], undefined);
    expect(input.pulse).toMatchObject({ at: 2, rate: 3, watermark: 20, processLag: 5, persistLag: null, ledger: null });
  });

  it('reads labels that a transformation made text of', () => {
    const frame = logsFrame([{ time: 1, source: 'late' }]);
    frame.fields[4]!.values = ['{"source":"late","key":"k"}'];
    expect(readInput([frame], undefined).marks[0]!.key).toBe('k');
  });

  it('draws plain series as final windows of the usual distance', () => {
    const input = readInput([series], undefined);
    expect(input.kind).toBe('series');
    expect(input.tables[0]!).toMatchObject({ length: 4, status: ['final', 'final', 'final', 'final'] });
    expect(Array.from(input.tables[0]!.end)).toEqual([1000, 2000, 3000, 10_000]);
  });

  it('has nothing to draw in other frames', () => {
    const text = createDataFrame({ fields: [{ name: 'text', type: FieldType.string, values: ['x'] }] });
    expect(readInput([text], undefined).kind).toBe('nothing');
    expect(readInput([], undefined).kind).toBe('nothing');
  });
});
