import { DataFrame, Field, FieldType } from '@grafana/data';
import { WINDOW_COLUMNS } from '../../contract/rows.ts';
import { StreamInfo } from '../../contract/resources.ts';
import { frameKind } from './frameKind';

/** The measure that every window has: how many records it holds. */
export const COUNT = 'count';

/** Columns of windows that can be drawn: the measures' own, then the count. */
export function measureColumns(frames: readonly DataFrame[]): string[] {
  const fixed = new Set<string>(WINDOW_COLUMNS);
  const columns = new Set<string>();
  for (const frame of frames) {
    if (frameKind(frame) === 'windows') {
      frame.fields
        .filter((field) => field.type === FieldType.number && !fixed.has(field.name))
        .forEach((field) => columns.add(field.name));
    }
  }
  return [...columns, COUNT];
}

/** The chosen column if the frames have it, else the first. */
export function chooseMeasure(columns: readonly string[], wanted: string | undefined): string {
  return wanted && columns.includes(wanted) ? wanted : (columns[0] ?? COUNT);
}

/** `speed.avg` as people read it, such as `Speed, avg`. */
export function measureLabel(column: string, stream: StreamInfo | null, field?: Field | null): string {
  if (field?.config.displayName) {
    return field.config.displayName;
  }
  if (column === COUNT) {
    return 'Records';
  }
  const dot = column.lastIndexOf('.');
  const measure = dot < 0 ? column : column.slice(0, dot);
  const label = stream?.measures[measure]?.label ?? measure;
  return dot < 0 ? label : `${label}, ${column.slice(dot + 1)}`;
}
