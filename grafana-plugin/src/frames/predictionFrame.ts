import type { PlainFrame } from '../contract/frame.ts';
import type { PredictionRow } from '../contract/rows.ts';
import { columnReader, type ColumnPlan, columnsInSteps, rowCount } from './columns.ts';
import { finish, type Steps } from './steps.ts';

/** Columns of numbers that every prediction has. */
const NUMBERS = ['horizon', 'value', 'lower', 'upper', 'level', 'version', 'learned'] as const;
/** Those of the running error, which is not there before the first value came. */
const ERRORS = ['mae', 'relative', 'coverage'] as const;

/** The columns of predictions, for the canonical frame and for tables. */
export const PREDICTION_COLUMNS: ReadonlyArray<ColumnPlan<PredictionRow>> = [
  { name: 'key', type: 'string', value: ({ key }) => key },
  { name: 'start', type: 'time', value: ({ start }) => start },
  { name: 'end', type: 'time', value: ({ end }) => end },
  { name: 'made', type: 'time', value: ({ made }) => made },
  ...NUMBERS.map((name) => ({ name, type: 'number' as const, value: (row: PredictionRow) => row[name] })),
  { name: 'actual', type: 'number', value: ({ actual }) => actual ?? null },
  { name: 'score', type: 'number', value: ({ score }) => score ?? null },
  { name: 'anomaly', type: 'boolean', value: ({ anomaly }) => anomaly ?? null },
  { name: 'model', type: 'string', value: ({ model }) => model },
  ...ERRORS.map((name) => ({
    name,
    type: 'number' as const,
    value: ({ error }: PredictionRow) => error?.[name] ?? null,
  })),
];

/** The canonical frame of predictions. */
export function predictionFrame(rows: readonly PredictionRow[]): PlainFrame {
  return finish(predictionFrameInSteps(rows));
}

/** The same in steps. */
export function* predictionFrameInSteps(rows: readonly PredictionRow[]): Steps<PlainFrame> {
  return { name: 'predictions', fields: yield* columnsInSteps(rows, PREDICTION_COLUMNS) };
}

/** The rows of a canonical frame of predictions; the inverse of {@link predictionFrame}. */
export function predictionRows(frame: PlainFrame): PredictionRow[] {
  const read = columnReader(frame);
  return Array.from({ length: rowCount(frame) }, (_, row) => {
    const number = (name: string) => Number(read(name, row));
    const known = <Value>(name: string) => {
      const value = read(name, row) as Value | null;
      return value === null ? {} : { [name]: value };
    };
    const error = { ...known<number>('mae'), ...known<number>('relative'), ...known<number>('coverage') };
    return {
      key: String(read('key', row)),
      start: number('start'),
      end: number('end'),
      made: number('made'),
      horizon: number('horizon'),
      value: number('value'),
      lower: number('lower'),
      upper: number('upper'),
      level: number('level'),
      version: number('version'),
      learned: number('learned'),
      model: String(read('model', row)),
      ...known<number>('actual'),
      ...known<number>('score'),
      ...known<boolean>('anomaly'),
      ...('mae' in error ? { error: error as PredictionRow['error'] & object } : {}),
    };
  });
}
