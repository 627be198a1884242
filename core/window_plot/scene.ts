import { axisTicks } from "./civil_ticks.ts";
import { computeGeometry, type Geometry, type Row } from "./geometry.ts";
import {
  type CompletenessCell,
  completenessCells,
  drawnPart,
  rowMarks,
  type RugTick,
  rugTicks,
  type ShownKey,
  topsOnly,
  valueExtent,
  type WindowMark,
} from "./marks.ts";
import type { Moment } from "./moment.ts";
import { steadyScale, type TimeScale, toX, type ValueScale, valueScale } from "./scales.ts";
import type { Annotation, Cursor, PlotSettings, WindowLook } from "./settings.ts";
import { type EventTime, typicalCount } from "./windows.ts";

/** Where something happened, px. */
export interface AnnotationMark {
  x: number;
  annotation: Annotation;
}

/** All that changes only when final windows, the range or the options change. */
export interface BaseScene extends WindowLook {
  geometry: Geometry;
  time: TimeScale;
  value: ValueScale;
  keys: readonly ShownKey[];
  event: EventTime;
  style: "bars" | "lines";
  /** Bars have no room side by side. */
  tops: boolean;
  drawn: number | null;
  /** `name`: the row's key, empty for all; `latest`: value of its newest final window, as text. */
  rows: Array<
    { row: Row; name: string; marks: WindowMark[]; cells: CompletenessCell[]; latest: string }
  >;
  ticks: RugTick[];
  annotations: AnnotationMark[];
  timeLabels: Array<{ x: number; text: string }>;
  valueLabels: Array<{ value: number; text: string }>;
  /** What is drawn and, above rows, from which to which value each reaches; `end`: its right edge, px. */
  caption: { text: string; end: number } | null;
}

/** All that may change with every frame, drawn above a base. */
export interface LiveScene {
  /** Marks of the open windows, row by row as in the base. */
  rows: Array<{ row: Row; marks: WindowMark[] }>;
  event: EventTime;
  /** Wall clock, epoch ms; null in a replay. */
  now: number | null;
  show: Pick<PlotSettings["show"], "watermark" | "lateness" | "now">;
  cursor: Cursor | null;
  /** Dragged range, px. */
  selection: { from: number; to: number } | null;
}

/** Left of what is wider than the names, px. */
const LEFT = 4;

interface BuildOptions {
  /** Width of a text, px. */
  measure: (text: string) => number;
  /** The scale that is drawn now. */
  drawn: ValueScale | null;
}

/** Lays out what the settings show at a moment. */
export function buildBase(
  settings: PlotSettings,
  moment: Moment,
  { measure, drawn }: BuildOptions,
): BaseScene {
  const keys: ShownKey[] = moment.keys.map(({ key, windows }) => ({
    key,
    windows,
    color: (item) => settings.color(key, item),
    typical: typicalCount(windows),
  }));
  const overlay = settings.layout === "overlay" || keys.length <= 1;
  const value = steadyScale(
    drawn,
    valueScale(valueExtent(keys, moment.range), {
      ...settings.limits,
      fromZero: settings.style === "bars",
      ticks: Math.min(6, Math.floor(settings.height / 45)),
    }),
  );
  const valueLabels = overlay
    ? value.ticks.map((tick) => ({ value: tick, text: settings.formatValue(tick) }))
    : [];
  const labels = overlay
    ? valueLabels.map(({ text }) => text)
    : [...keys.map(({ key }) => key), widest(value, settings)];
  const geometry = computeGeometry({
    width: settings.width,
    height: settings.height,
    layout: settings.layout,
    keys: keys.length,
    labelWidth: Math.max(settings.show.marks ? measure("late · dead") : 0, ...labels.map(measure)),
    scroll: settings.scroll,
    showFlags: settings.show.watermark || settings.show.lateness || settings.measure !== "",
    showRug: settings.show.marks,
    showCompleteness: settings.show.completeness,
  });
  const time: TimeScale = { ...moment.range, x: geometry.plot.x, width: geometry.plot.width };
  const part = settings.drawn === undefined ? drawnPart(keys) : settings.drawn;
  const options = {
    time,
    value,
    event: moment.event,
    style: settings.style,
    drawn: part,
    open: false,
  };
  const rows = geometry.rows.map((row) => {
    const marks = rowMarks(keys, row, options);
    const own = row.key === null ? keys : keys.slice(row.key, row.key + 1);
    const latest = row.key === null ? null : (marks.at(-1)?.item.value ?? null);
    return {
      row,
      name: row.key === null ? "" : (own[0]?.key ?? ""),
      marks,
      cells: settings.show.completeness ? completenessCells(own, time, part) : [],
      latest: latest === null ? "" : settings.formatValue(latest),
    };
  });
  return {
    geometry,
    time,
    value,
    keys,
    event: moment.event,
    style: settings.style,
    tops: overlay && topsOnly(keys[0]?.windows[0], { keys: keys.length, time, drawn: part }),
    drawn: part,
    rows,
    ticks: geometry.rug ? rugTicks(visibleRecords(settings, moment), time) : [],
    annotations: visibleAnnotations(settings, moment).map((annotation) => ({
      x: toX(time, annotation.time),
      annotation,
    })),
    timeLabels: timeLabels(settings, { time, geometry, measure }),
    valueLabels,
    caption: placeCaption(overlay ? "" : scaleText(value, settings), settings, {
      geometry,
      measure,
    }),
    ...settings.look,
  };
}

function scaleText({ min, max }: ValueScale, { formatValue }: PlotSettings): string {
  return `${min === 0 ? 0 : formatValue(min)} – ${formatValue(max)}`;
}

/** Puts what is drawn, and its range, above the rows' names; the name is left out first where both have no room. */
function placeCaption(
  range: string,
  { measure: name }: PlotSettings,
  { geometry, measure }: Omit<LabelOptions, "time">,
): BaseScene["caption"] {
  const { flags, gutter, width } = geometry;
  const texts = [[name, range].filter(Boolean).join(", "), range].filter(Boolean);
  const text = texts.find((each) => measure(each) <= Math.max(gutter - 8, width / 2));
  return text && gutter > 0 && flags.height >= 12
    ? { text, end: Math.max(gutter - 8, measure(text) + LEFT) }
    : null;
}

/** Stands for the values under the rows' names. */
function widest({ min, max }: ValueScale, { formatValue }: PlotSettings): string {
  return [formatValue(min), formatValue(max)].reduce((a, b) => (b.length > a.length ? b : a));
}

/** In a replay the records that event time has not reached are not there yet. */
function visibleRecords({ marks, hidden }: PlotSettings, { now, event }: Moment) {
  return marks.filter(
    ({ time, key }) =>
      !hidden.has(key) && (now !== null || event.watermark === null || time <= event.watermark),
  );
}

/** Those within the range; in a replay those that event time has reached. */
function visibleAnnotations({ annotations }: PlotSettings, { now, event, range }: Moment) {
  const to = now === null ? Math.min(range.to, event.watermark ?? range.to) : range.to;
  return annotations.filter(({ time }) => time >= range.from && time <= to);
}

interface LabelOptions {
  time: TimeScale;
  geometry: Geometry;
  measure: (text: string) => number;
}

function timeLabels(
  { formatTime, zoneOffset, calendar = null }: PlotSettings,
  { time, geometry, measure }: LabelOptions,
) {
  if (!geometry.axis) {
    return [];
  }
  const most = Math.floor(time.width / 90);
  const { step, times } = axisTicks(time, { calendar, most, offsetAt: zoneOffset });
  return times
    .map((at) => ({ x: toX(time, at), text: formatTime(at, step) }))
    .filter(({ x, text }) => x - measure(text) / 2 >= 0 && x + measure(text) / 2 <= geometry.width);
}
