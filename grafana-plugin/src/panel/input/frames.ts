import { DataFrame, Field, FieldType, getFieldDisplayName } from '@grafana/data';
import { WindowTable } from '#core/window_plot/windows.ts';
import { COMPLETENESS, INPUT_COLUMNS, LOG_COLUMNS, PARTIAL_COLUMN, WINDOW_COLUMNS } from '../../contract/rows.ts';

type FrameKind = 'windows' | 'logs' | 'pipeline' | 'series' | 'other';

/** What a frame holds, by its columns. */
export function frameKind(frame: DataFrame): FrameKind {
  const names = new Set(frame.fields.map((field) => field.name));
  if (WINDOW_COLUMNS.every((column) => names.has(column))) {
    return 'windows';
  }
  if (LOG_COLUMNS.every((column) => names.has(column))) {
    return 'logs';
  }
  if (names.has('stream') && names.has('rate')) {
    return 'pipeline';
  }
  const types = new Set(frame.fields.map((field) => field.type));
  return types.has(FieldType.time) && types.has(FieldType.number) ? 'series' : 'other';
}

/** The columns of a frame of windows; `measure` names the column of values. Null without that column. */
export function readWindows(frame: DataFrame, measure: string): WindowTable | null {
  const values = (name: string) => frame.fields.find((field) => field.name === name)?.values;
  const inputs = inputsOf(frame);
  const value = measure === COMPLETENESS ? inputs && sharesOf(inputs) : values(measure);
  if (!value) {
    return null;
  }
  const partial = values(PARTIAL_COLUMN);
  return {
    length: frame.length,
    key: values('key')!,
    start: values('start')!,
    end: values('end')!,
    status: values('status')!,
    revision: values('revision')!,
    count: values('count')!,
    late: values('late')!,
    watermark: values('watermark')!,
    appended: values('appended')!,
    value,
    ...(partial && { partial }),
    ...(inputs && { inputs }),
  };
}

/** Whether the windows of a frame say how many of their inputs they have. */
export function hasInputs(frame: DataFrame): boolean {
  return inputsOf(frame) !== undefined;
}

function inputsOf(frame: DataFrame): WindowTable['inputs'] {
  const [present, expected] = INPUT_COLUMNS.map((name) => frame.fields.find((field) => field.name === name)?.values);
  return present && expected && { present, expected };
}

function sharesOf({ present, expected }: NonNullable<WindowTable['inputs']>): Array<number | null> {
  return Array.from(present, (count, row) => {
    const of = expected[row];
    return count === null || !of ? null : count / of;
  });
}

/**
 * Reads ordinary time series as final windows: each point starts a window as long as the usual
 * distance between points. Nothing is known of their revisions, counts or watermark.
 */
export function readSeries(frame: DataFrame, frames: DataFrame[]): { tables: WindowTable[]; field: Field | null } {
  const time = frame.fields.find((field) => field.type === FieldType.time);
  const numbers = frame.fields.filter((field) => field.type === FieldType.number);
  if (!time || frame.length === 0) {
    return { tables: [], field: null };
  }
  const starts = Array.from<number>(time.values);
  const step = usualDistance(starts);
  const filled = <T>(value: T): T[] => new Array<T>(frame.length).fill(value);
  const tables = numbers.map((field) => ({
    length: frame.length,
    key: filled(getFieldDisplayName(field, frame, frames)),
    start: starts,
    end: starts.map((start) => start + step),
    status: filled('final' as const),
    revision: filled(1),
    count: filled(1),
    late: filled(0),
    watermark: filled(null),
    appended: filled(null),
    value: field.values,
  }));
  return { tables, field: numbers[0] ?? null };
}

/** Median distance of neighbouring times, ms; a minute where there is only one. */
function usualDistance(times: readonly number[]): number {
  const distances: number[] = [];
  let previous = Infinity;
  for (const time of times) {
    if (time > previous) {
      distances.push(time - previous);
    }
    previous = time;
  }
  distances.sort((a, b) => a - b);
  return distances[distances.length >> 1] ?? 60_000;
}
