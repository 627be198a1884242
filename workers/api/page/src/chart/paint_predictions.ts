import { ARRIVAL } from "#core/contract/predicted_series.ts";
import { axisTicks } from "#core/window_plot/civil_ticks.ts";
import { horizontal, type Palette, type Pen, vertical } from "#core/window_plot/pen.ts";
import { type TimeScale, toX, toY, type ValueScale, valueScale } from "#core/window_plot/scales.ts";
import type { Prediction } from "../api/contract.ts";
import type { TimeAxis } from "./time_axis.ts";

/** What is drawn, and how. */
export interface PredictionPlot {
  /** By start, oldest first; at least one. */
  readonly predictions: readonly Prediction[];
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
  readonly palette: Palette;
  /** Of what is expected. */
  readonly colour: string;
  readonly axis: TimeAxis;
  readonly formatValue: (value: number) => string;
}

const EDGE = { left: 52, right: 10, top: 8, bottom: 22 } as const;
/** Room for a label, CSS pixels. */
const LABEL = { time: 90, value: 38 } as const;

/** Where the parts of the plot are. */
export interface PredictionLayout {
  readonly time: TimeScale;
  readonly value: ValueScale;
  readonly area: { readonly y: number; readonly height: number };
}

/** Lays the axes out. Pure. */
export function layoutPredictions(
  { predictions, width, height }: Pick<PredictionPlot, "predictions" | "width" | "height">,
): PredictionLayout {
  const area = { y: EDGE.top, height: Math.max(1, height - EDGE.top - EDGE.bottom) };
  // The first bands of a series are as wide as its values are large: they are drawn as far as they fit.
  const newer = predictions.slice(predictions.length >> 1);
  const values = [
    ...predictions.flatMap(({ value, actual }) => [value, actual ?? value]),
    ...newer.flatMap(({ lower, upper }) => [lower, upper]),
  ];
  return {
    time: {
      from: predictions[0]!.start,
      to: predictions.reduce((end, one) => Math.max(end, endOf(one)), -Infinity),
      x: EDGE.left,
      width: Math.max(1, width - EDGE.left - EDGE.right),
    },
    value: valueScale({ low: Math.min(...values), high: Math.max(...values) }, {
      fromZero: false,
      ticks: Math.max(2, Math.floor(area.height / LABEL.value)),
    }),
    area,
  };
}

/** An arrival is expected at its end, which is no window's. */
const endOf = ({ measure, start, end, size }: Prediction) =>
  measure === ARRIVAL ? start + size : end;

const middleOf = (one: Prediction) => (one.start + endOf(one)) / 2;

/** Paints what was expected, with its band, what came, and anomalies. */
export function paintPredictions(ctx: CanvasRenderingContext2D, plot: PredictionPlot): void {
  const { predictions, width, height, ratio, palette } = plot;
  const layout = layoutPredictions(plot);
  const pen: Pen = { ctx, ratio, palette };
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  paintAxes(pen, plot, layout);
  const at = (one: Prediction, value: number) =>
    [toX(layout.time, middleOf(one)), toY(layout.value, value, layout.area)] as const;
  ctx.save();
  const { area, time } = layout;
  ctx.beginPath();
  ctx.rect(time.x, area.y, time.width, area.height);
  ctx.clip();
  ctx.fillStyle = palette.fade(plot.colour, 0.2);
  ctx.beginPath();
  predictions.forEach((one) => ctx.lineTo(...at(one, one.upper)));
  predictions.toReversed().forEach((one) => ctx.lineTo(...at(one, one.lower)));
  ctx.fill();
  ctx.restore();
  line(pen, predictions.map((one) => at(one, one.value)), { colour: plot.colour, dash: [5, 3] });
  const come = predictions.filter(({ actual }) => actual !== undefined);
  line(pen, come.map((one) => at(one, one.actual!)), { colour: palette.text, dash: [] });
  for (const one of come) {
    if (one.anomaly !== true) continue;
    const [x, y] = at(one, one.actual!);
    ctx.strokeStyle = palette.dead;
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.arc(x, y, 6, 0, 2 * Math.PI);
    ctx.stroke();
  }
  const ahead = predictions.find(({ actual }) => actual === undefined);
  if (ahead !== undefined && come.length > 0 && ahead.start >= come.at(-1)!.start) {
    ctx.fillStyle = palette.watermark;
    const { y, height } = layout.area;
    vertical(pen, { x: toX(layout.time, ahead.start), y0: y, y1: y + height });
  }
}

function line(
  { ctx }: Pen,
  points: readonly (readonly [number, number])[],
  { colour, dash }: { readonly colour: string; readonly dash: number[] },
): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.75;
  ctx.setLineDash(dash);
  ctx.beginPath();
  for (const point of points) ctx.lineTo(...point);
  ctx.stroke();
  ctx.setLineDash([]);
}

function paintAxes(pen: Pen, plot: PredictionPlot, { time, value, area }: PredictionLayout): void {
  const { ctx, palette } = pen;
  ctx.font = palette.font;
  ctx.textBaseline = "middle";
  ctx.textAlign = "right";
  for (const tick of value.ticks) {
    const y = toY(value, tick, area);
    ctx.fillStyle = palette.grid;
    horizontal(pen, { x0: time.x, x1: time.x + time.width, y });
    ctx.fillStyle = palette.weak;
    ctx.fillText(plot.formatValue(tick), time.x - 6, y);
  }
  ctx.textAlign = "center";
  const { calendar, zoneOffset, formatTime } = plot.axis;
  const most = Math.floor(time.width / LABEL.time);
  const { step, times } = axisTicks(time, { calendar, most, offsetAt: zoneOffset });
  for (const tick of times) {
    const x = toX(time, tick);
    ctx.fillStyle = palette.grid;
    vertical(pen, { x, y0: area.y, y1: area.y + area.height });
    ctx.fillStyle = palette.weak;
    ctx.fillText(formatTime(tick, step), x, area.y + area.height + 12);
  }
}
