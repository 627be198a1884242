import React from 'react';
import { DataFrame, Field, FieldType, getFieldDisplayName, LinkModel } from '@grafana/data';
import { TooltipDisplayMode, VizTooltipOptions } from '@grafana/schema';
import { RugTick } from '#core/window_plot/marks.ts';
import { Annotation, Cursor } from '#core/window_plot/settings.ts';
import { KeyWindows, typicalCount } from '#core/window_plot/windows.ts';
import { frameKind } from '../input/frames.ts';
import { FieldLook } from '../look/fieldLook.ts';
import { TimeFormat } from '../look/timeFormat.ts';
import { PanelTooltip } from './PanelTooltip.tsx';
import { Point } from './Plot.tsx';
import { describeWindow, Line, valuesAt, Words } from './describeWindow.ts';

/** What a tooltip belongs to and where it is, client pixels. */
export interface Hover {
  subject:
    | { kind: 'window'; cursor: Cursor }
    | { kind: 'records'; tick: RugTick }
    | { kind: 'annotation'; annotation: Annotation };
  position: Point;
  pinned: boolean;
  /** Pinned by a key: the tooltip takes the keyboard, too. */
  focused?: boolean;
}

interface Props {
  hover: Hover;
  keys: readonly KeyWindows[];
  frames: DataFrame[];
  column: string;
  words: Words;
  time: TimeFormat;
  look: FieldLook;
  options: VizTooltipOptions;
  onClose: () => void;
}

/** Records listed at most. */
const MOST = 5;

/** The tooltip of a window or of records; nothing where the window is gone. */
export function HoverTooltip({ hover, keys, frames, column, words, time, look, options, onClose }: Props) {
  const shared = {
    position: hover.position,
    pinned: hover.pinned,
    focused: hover.focused ?? false,
    maxWidth: options.maxWidth,
    maxHeight: options.maxHeight,
    onClose,
  };
  if (hover.subject.kind === 'records') {
    const { source, marks } = hover.subject.tick;
    const lines = marks.slice(0, MOST).map((mark) => ({
      label: time.clock(mark.time),
      value: mark.key,
      note: mark.body,
    }));
    const title = `${marks.length} ${source === 'late' ? 'late record' : 'dead letter'}${marks.length === 1 ? '' : 's'}`;
    const subtitle = marks.length > MOST ? `the first ${MOST}` : 'counted by no window';
    return <PanelTooltip {...shared} title={title} subtitle={subtitle} lines={lines} links={[]} />;
  }
  if (hover.subject.kind === 'annotation') {
    const { title, text, time: at } = hover.subject.annotation;
    return (
      <PanelTooltip {...shared} title={title || 'Annotation'} subtitle={time.full(at)} lines={[]} links={[]}>
        {text}
      </PanelTooltip>
    );
  }
  const { cursor } = hover.subject;
  const windows = keys.find(({ key }) => key === cursor.key)?.windows;
  const item = windows?.find(({ start }) => start === cursor.start);
  if (!windows || !item) {
    return null;
  }
  const lines: Line[] = describeWindow(item, typicalCount(windows), words);
  if (options.mode === TooltipDisplayMode.Multi) {
    const { values, more } = valuesAt(keys, item.start, { sort: options.sort, hideZeros: options.hideZeros ?? false });
    lines.push(
      ...values.map(({ key, value }) => ({
        label: key,
        value: look.formatValue(value),
        color: look.color(key, value),
      }))
    );
    if (more > 0) {
      lines.push({ label: `${more} more`, value: '' });
    }
  }
  return (
    <PanelTooltip
      {...shared}
      title={cursor.key}
      subtitle={`${time.full(item.start)} – ${time.clock(item.end)}`}
      color={look.color(cursor.key, item.value)}
      lines={lines}
      links={linksOf(frames, { cursor, measure: column })}
    />
  );
}

/** The data links of a window's value. */
function linksOf(frames: DataFrame[], { cursor, measure }: { cursor: Cursor; measure: string }): LinkModel[] {
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
