import { DataFrame, FieldType } from '@grafana/data';
import { LOG_COLUMNS, WINDOW_COLUMNS } from '../../contract/rows.ts';

export type FrameKind = 'windows' | 'logs' | 'pipeline' | 'series' | 'other';

/** Tells what a frame holds by its columns. */
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
