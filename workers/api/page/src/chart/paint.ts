import type uPlot from "uplot";
import { valueOf } from "./bars.ts";
import type { Bar } from "./bars.ts";
import type { ChartColours } from "./chart_colours.ts";

/** What the chart shows besides its axes. */
export interface Scene {
  readonly bars: readonly Bar[];
  readonly watermark: number | null;
  readonly allowedLatenessMs: number;
  readonly measure: string;
  readonly aggregate: string;
  readonly colours: ChartColours;
}

/** Paints event time behind the bars: what may still be corrected, and what is not complete. */
export function paintTime(chart: uPlot, { watermark, allowedLatenessMs, colours }: Scene): void {
  if (watermark === null) return;
  const { ctx, bbox: { left, top, width, height } } = chart;
  ctx.save(); // uPlot expects its own styles when it goes on
  const ratio = devicePixelRatio;
  const clamp = (time: number) =>
    Math.min(left + width, Math.max(left, chart.valToPos(time, "x", true)));
  const now = clamp(watermark);
  const settled = clamp(watermark - allowedLatenessMs);
  ctx.fillStyle = colours.lateness;
  ctx.fillRect(settled, top, now - settled, height);
  ctx.fillStyle = colours.ahead;
  ctx.fillRect(now, top, left + width - now, height);
  ctx.strokeStyle = colours.watermark;
  ctx.lineWidth = 1.5 * ratio;
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.moveTo(now, top);
  ctx.lineTo(now, top + height);
  ctx.stroke();
  ctx.fillStyle = colours.watermark;
  ctx.font = `600 ${10.5 * ratio}px system-ui, sans-serif`;
  ctx.textBaseline = "top";
  const text = "watermark";
  const fits = now + ctx.measureText(text).width + 8 * ratio < left + width;
  ctx.textAlign = fits ? "left" : "right";
  ctx.fillText(text, now + (fits ? 5 : -5) * ratio, top + 3 * ratio);
  ctx.restore();
}

/** Paints one bar per window: hatched while open, solid once final, marked when revised. */
export function paintBars(chart: uPlot, scene: Scene): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const bar of scene.bars) {
    if (bar.value !== undefined) paintBar(chart, scene, bar);
  }
  ctx.restore();
}

function paintBar(chart: uPlot, scene: Scene, bar: Bar): void {
  const { ctx } = chart;
  const { colours } = scene;
  const ratio = devicePixelRatio;
  const y = (value: number) => chart.valToPos(value, "y", true);
  const gap = ratio;
  const left = chart.valToPos(bar.left, "x", true) + gap / 2;
  const width = Math.max(ratio, chart.valToPos(bar.right, "x", true) - left - gap / 2);
  const base = Math.min(chart.bbox.top + chart.bbox.height, y(Math.max(0, chart.scales.y!.min!)));
  const top = y(bar.value!);
  const colour = colours[bar.window.status];
  const area = [left, Math.min(top, base), width, Math.max(ratio, Math.abs(base - top))] as const;
  if (bar.window.status === "open") {
    hatch(ctx, area, colour);
  } else {
    ctx.fillStyle = colour;
    ctx.globalAlpha = 0.5;
    ctx.fillRect(...area);
    ctx.globalAlpha = 1;
  }
  ctx.fillStyle = colour;
  ctx.fillRect(left, top - ratio, width, 2 * ratio);
  if (bar.low !== undefined && bar.high !== undefined && bar.low < bar.high) {
    const middle = left + width / 2;
    ctx.strokeStyle = colours.ink;
    ctx.globalAlpha = 0.55;
    ctx.lineWidth = ratio;
    ctx.beginPath();
    ctx.moveTo(middle, y(bar.low));
    ctx.lineTo(middle, y(bar.high));
    ctx.stroke();
    ctx.globalAlpha = 1;
  }
  if (bar.window.status === "revised") paintCorrection(chart, scene, bar, { left, width });
}

function hatch(
  ctx: CanvasRenderingContext2D,
  [left, top, width, height]: readonly [number, number, number, number],
  colour: string,
): void {
  const step = 5 * devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.fillStyle = colour;
  ctx.globalAlpha = 0.16;
  ctx.fillRect(left, top, width, height);
  ctx.globalAlpha = 0.8;
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  // Lines start at multiples of the step on the canvas, so that they stand still as bars grow.
  const first = Math.floor((left - height) / step) * step;
  for (let x = first; x < left + width + height; x += step) {
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
  ctx.restore();
}

/** A triangle on the bar, and the height it had before. */
function paintCorrection(
  chart: uPlot,
  { colours, measure, aggregate }: Scene,
  { before, value, high }: Bar,
  { left, width }: { left: number; width: number },
): void {
  const { ctx } = chart;
  const ratio = devicePixelRatio;
  const middle = left + width / 2;
  const tip = Math.max(
    chart.bbox.top + 9 * ratio,
    chart.valToPos(high ?? value!, "y", true) - 4 * ratio,
  );
  ctx.fillStyle = colours.revised;
  ctx.beginPath();
  ctx.moveTo(middle, tip);
  ctx.lineTo(middle - 4 * ratio, tip - 7 * ratio);
  ctx.lineTo(middle + 4 * ratio, tip - 7 * ratio);
  ctx.fill();
  const old = before && valueOf(before, measure, aggregate);
  if (old === undefined) return;
  const y = chart.valToPos(old, "y", true);
  ctx.strokeStyle = colours.ink;
  ctx.lineWidth = 1.5 * ratio;
  ctx.setLineDash([3 * ratio, 2 * ratio]);
  ctx.beginPath();
  ctx.moveTo(left, y);
  ctx.lineTo(left + width, y);
  ctx.stroke();
  ctx.setLineDash([]);
}
