import type { PlainFrame } from '../contract/frame.ts';
import type { WindowInfo } from '../contract/resources.ts';
import type { WindowStatus } from '#window/update.ts';

import { INPUT_COLUMNS, PARTIAL_COLUMN, WINDOW_COLUMNS, type WindowRow } from '../contract/rows.ts';
import { columnReader, type ColumnPlan, columnsInSteps, rowCount } from './columns.ts';
import { finish, type Steps } from './steps.ts';
import { declaredValues } from './windowValues.ts';

const isText = (name: string) => name === 'key' || name === 'status';
const isTime = (name: string) => name === 'start' || name === 'end' || name === 'watermark' || name === 'appended';

const isFormula = (name: string) => name.endsWith('.value');

const [PRESENT, EXPECTED] = INPUT_COLUMNS;
const INPUTS: ReadonlyArray<ColumnPlan<WindowRow>> = [
  { name: PRESENT, type: 'number', value: ({ inputs }) => inputs?.present ?? null },
  { name: EXPECTED, type: 'number', value: ({ inputs }) => inputs?.expected ?? null },
];

/** Names of the value columns of a window, `<measure>.<aggregate>`, in declared order. */
export function valueColumns(window: Pick<WindowInfo, 'measures' | 'aggregates'>): string[] {
  return declaredValues(window).map(({ name }) => name);
}

/**
 * The canonical frame of windows: the fixed columns, which are partial, the inputs of windows that a formula
 * makes, then the named value columns.
 *
 * @param columns names from {@link valueColumns}
 */
export function windowFrame(rows: readonly WindowRow[], columns: readonly string[]): PlainFrame {
  return finish(windowFrameInSteps(rows, columns));
}

/** The same in steps. */
export function* windowFrameInSteps(rows: readonly WindowRow[], columns: readonly string[]): Steps<PlainFrame> {
  const fields = yield* columnsInSteps(rows, [
    ...WINDOW_COLUMNS.map((name) => ({
      name,
      type: isText(name) ? ('string' as const) : isTime(name) ? ('time' as const) : ('number' as const),
      value: (row: WindowRow) => row[name],
    })),
    { name: PARTIAL_COLUMN, type: 'boolean', value: (row) => row.partial === true },
    ...(columns.some(isFormula) || rows.some(({ inputs }) => inputs) ? INPUTS : []),
    ...columns.map((name) => ({
      name,
      type: 'number' as const,
      value: (row: WindowRow) => row.values[name] ?? null,
    })),
  ]);
  return { name: 'windows', fields };
}

/** The rows of a canonical frame of windows; the inverse of {@link windowFrame}. */
export function windowRows(frame: PlainFrame): WindowRow[] {
  const read = columnReader(frame);
  const fixed = new Set<string>([...WINDOW_COLUMNS, PARTIAL_COLUMN, ...INPUT_COLUMNS]);
  const inputsOf = (row: number) => {
    const [present, expected] = INPUT_COLUMNS.map((name) => read(name, row));
    return present == null || expected == null
      ? {}
      : { inputs: { present: Number(present), expected: Number(expected) } };
  };
  const columns = frame.fields.filter(({ name }) => !fixed.has(name));
  return Array.from({ length: rowCount(frame) }, (_, row) => ({
    key: String(read('key', row)),
    start: Number(read('start', row)),
    end: Number(read('end', row)),
    status: read('status', row) as WindowStatus,
    revision: Number(read('revision', row)),
    count: Number(read('count', row)),
    late: Number(read('late', row)),
    watermark: read('watermark', row) as number | null,
    appended: read('appended', row) as number | null,
    ...inputsOf(row),
    ...(read(PARTIAL_COLUMN, row) === true && { partial: true }),
    values: Object.fromEntries(columns.map(({ name, values }) => [name, (values[row] ?? null) as number | null])),
  }));
}
