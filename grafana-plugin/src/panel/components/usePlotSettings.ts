import { useMemo } from 'react';
import { TimeRange } from '@grafana/data';
import { TimeZone } from '@grafana/schema';
import { useTheme2 } from '@grafana/ui';
import { PlotSettings } from '#core/window_plot/settings.ts';
import { measureLabel, measureUnit } from '../input/measures.ts';
import { fieldId, FieldLook, fieldLook } from '../look/fieldLook.ts';
import { createPalette } from '../look/palette.ts';
import { TimeFormat, timeFormat } from '../look/timeFormat.ts';
import { PanelOptions } from '../options.ts';
import { Words } from './describeWindow.ts';
import { PanelData } from './usePanelData.ts';

interface Parts extends Pick<
  PlotSettings,
  'width' | 'height' | 'hidden' | 'measure' | 'cursor' | 'selection' | 'scroll'
> {
  data: PanelData;
  timeRange: TimeRange;
  options: PanelOptions;
  look: FieldLook;
  time: TimeFormat;
}

/** Puts together what the plot is drawn from; what is equal stays the same object. */
export function usePlotSettings(parts: Parts): PlotSettings {
  const { data, options, measure, look, time, width, height, hidden, cursor, selection, scroll } = parts;
  const theme = useTheme2();
  const palette = useMemo(() => createPalette(theme), [theme]);
  const { follow, source, playback, marks, annotations, event } = data;
  const to = parts.timeRange.to.valueOf();
  const from = parts.timeRange.from.valueOf();
  // A range that follows the clock is only a length: a refresh does not change it.
  const end = follow ? to - from : to;
  const begin = follow ? 0 : from;
  const range = useMemo(() => ({ from: begin, to: end }), [begin, end]);
  const { layout, style, showWatermark, showLateness } = options;
  // Lanes for what the data cannot hold would stay empty.
  const showMarks = options.showMarks && data.input.hasLogs;
  const showCompleteness = options.showCompleteness && data.input.kind === 'windows';
  const show = useMemo(
    () => ({
      watermark: showWatermark,
      lateness: showLateness,
      now: true,
      marks: showMarks,
      completeness: showCompleteness,
    }),
    [showWatermark, showLateness, showMarks, showCompleteness]
  );
  const color = useMemo<PlotSettings['color']>(
    () =>
      (key, { value }) =>
        look.color(key, value),
    [look]
  );
  return {
    width,
    height,
    palette,
    source,
    hidden,
    playback,
    range,
    follow,
    event,
    marks,
    annotations,
    layout,
    style,
    show,
    measure,
    limits: look.limits,
    look: look.look,
    color,
    formatValue: look.formatValue,
    formatTime: time.tick,
    zoneOffset: time.zoneOffset,
    calendar: data.input.calendar?.unit ?? null,
    cursor,
    selection,
    scroll,
  };
}

/** How values and times look and are called; what is equal stays the same object, so that nothing is drawn again. */
export function useLook({ input, source, event }: PanelData, timeZone: TimeZone) {
  const theme = useTheme2();
  const keys = source.keys.map(({ key }) => key);
  const keysId = keys.join('\n');
  const field = fieldId(input.field);
  const unit = measureUnit(input.measure, input.stream);
  const look = useMemo(
    () => fieldLook(input.field, { theme, keys, unit }),
    [field, keysId, theme, unit] // eslint-disable-line react-hooks/exhaustive-deps
  );
  // A day of another zone has its midnights, and its date, there.
  const zone = input.calendar?.zone ?? timeZone;
  const time = useMemo(() => timeFormat(zone), [zone]);
  const words: Words = {
    measure: measureLabel(input.measure, input.stream, input.field),
    event,
    formatValue: look.formatValue,
    formatTime: time.clock,
  };
  return { look, time, words, keysId };
}
