import type { Moment } from "./moment.ts";
import type { PlotSettings } from "./plot_settings.ts";
import { typicalCount } from "./completeness.ts";
import { completenessCells } from "./completeness_cells.ts";
import { computeGeometry, type Geometry } from "./geometry.ts";
import { rugTicks } from "./rug.ts";
import type { BaseScene } from "./scene.ts";
import { type TimeScale, toX } from "./time_scale.ts";
import { timeTicks } from "./time_ticks.ts";
import { steadyScale, type ValueScale, valueScale } from "./value_scale.ts";
import { rowMarks, type ShownKey, topsOnly } from "./window_marks.ts";
import { drawnPart, valueExtent } from "./window_spans.ts";

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
    color: (value) => settings.color(key, value),
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
  const part = drawnPart(keys);
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
  { formatTime, zoneOffset }: PlotSettings,
  { time, geometry, measure }: LabelOptions,
) {
  if (!geometry.axis) {
    return [];
  }
  const { step, times } = timeTicks(time, {
    most: Math.floor(time.width / 90),
    offset: zoneOffset(time.to),
  });
  return times
    .map((at) => ({ x: toX(time, at), text: formatTime(at, step) }))
    .filter(({ x, text }) => x - measure(text) / 2 >= 0 && x + measure(text) / 2 <= geometry.width);
}
