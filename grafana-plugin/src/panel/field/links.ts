import { DataFrame, Field, FieldType, getFieldDisplayName, LinkModel } from '@grafana/data';
import { Cursor } from '#core/window_plot/settings.ts';
import { frameKind } from '../input/frameKind';

/** The data links of a window's value. */
export function linksOf(frames: DataFrame[], { cursor, measure }: { cursor: Cursor; measure: string }): LinkModel[] {
  for (const frame of frames) {
    const found = frameKind(frame) === 'windows' ? findRow(frame, cursor, measure) : findPoint(frame, frames, cursor);
    if (found?.field?.getLinks) {
      return found.field.getLinks({
        valueRowIndex: found.row,
        calculatedValue: found.field.display?.(found.field.values[found.row]),
      });
    }
  }
  return [];
}

interface Found {
  field: Field | undefined;
  row: number;
}

function findRow(frame: DataFrame, { key, start }: Cursor, measure: string): Found | null {
  const column = (name: string) => frame.fields.find((field) => field.name === name);
  const keys = column('key')?.values ?? [];
  const row = (column('start')?.values ?? []).findIndex((time, index) => time === start && keys[index] === key);
  return row < 0 ? null : { field: column(measure), row };
}

function findPoint(frame: DataFrame, frames: DataFrame[], { key, start }: Cursor): Found | null {
  const field = frame.fields.find(
    (each) => each.type === FieldType.number && getFieldDisplayName(each, frame, frames) === key
  );
  const row = frame.fields.find((each) => each.type === FieldType.time)?.values.indexOf(start) ?? -1;
  return field && row >= 0 ? { field, row } : null;
}
