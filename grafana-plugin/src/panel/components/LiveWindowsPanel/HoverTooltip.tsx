import React from 'react';
import { DataFrame } from '@grafana/data';
import { TooltipDisplayMode, VizTooltipOptions } from '@grafana/schema';
import { RugTick } from '#core/window_plot/marks.ts';
import { Annotation, Cursor } from '#core/window_plot/settings.ts';
import { KeyWindows, typicalCount } from '#core/window_plot/windows.ts';
import { linksOf } from '../../field/links';
import { FieldLook } from '../../field/fieldLook';
import { TimeFormat } from '../../field/timeFormat';
import { describeWindow, Line, Words } from '../Tooltip/describeWindow';
import { valuesAt } from '../Tooltip/otherKeys';
import { PanelTooltip } from '../Tooltip/PanelTooltip';
import { Point } from '../Plot/Plot';

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
