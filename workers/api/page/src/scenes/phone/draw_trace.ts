import type { TracedSensor } from "./phones.ts";
import type { TraceBuffer } from "./trace_buffer.ts";

/** So much time is drawn, ms. */
export const SPAN_MS = 12_000;
/** Instants that are further apart are not joined, ms. */
const GAP_MS = 1_500;
/** Room for the names of axes at the right, px. */
const MARGIN = 40;

/** Colours of a trace, as a canvas takes them. */
export interface TraceColours {
  readonly axes: readonly string[];
  readonly grid: string;
  readonly text: string;
}

/** A range of values; between frames it grows at once and shrinks slowly. */
export interface ValueRange {
  low: number;
  high: number;
}

/** What is drawn of one sensor. */
export interface Trace {
  readonly sensor: TracedSensor;
  readonly buffer: TraceBuffer;
  readonly canvas: HTMLCanvasElement;
  readonly range: ValueRange;
}

/** Draws the axes of a sensor up to a time, epoch ms. */
export function drawTrace(
  { sensor, buffer, canvas, range }: Trace,
  edge: number,
  colours: TraceColours,
): void {
  const ctx = canvas.getContext("2d");
  if (ctx === null) return;
  const ratio = devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  const from = buffer.indexAt(edge - SPAN_MS);
  const to = buffer.indexAfter(edge);
  fitRange(range, buffer, { axes: sensor.axes.length, from, to });
  const x = (time: number) => (width - MARGIN) * (1 - (edge - time) / SPAN_MS);
  const y = (value: number) =>
    height - 3 - (height - 6) * (value - range.low) / (range.high - range.low);
  ctx.strokeStyle = colours.grid;
  ctx.lineWidth = 1;
  ctx.beginPath();
  // A line for each second, and for nothing.
  for (let second = Math.ceil((edge - SPAN_MS) / 1_000) * 1_000; second <= edge; second += 1_000) {
    const at = Math.round(x(second)) + 0.5;
    ctx.moveTo(at, 0);
    ctx.lineTo(at, height);
  }
  ctx.stroke();
  if (from === to) {
    ctx.fillStyle = colours.text;
    ctx.font = "11px system-ui, sans-serif";
    ctx.textBaseline = "middle";
    ctx.fillText(buffer.length === 0 ? "not measured" : "nothing lately", 4, height / 2);
    return;
  }
  if (range.low < 0 && range.high > 0) {
    ctx.strokeStyle = colours.text;
    ctx.globalAlpha = 0.5;
    ctx.beginPath();
    ctx.moveTo(0, Math.round(y(0)) + 0.5);
    ctx.lineTo(width - MARGIN, Math.round(y(0)) + 0.5);
    ctx.stroke();
    ctx.globalAlpha = 1;
  }
  ctx.lineWidth = 1.5;
  ctx.lineJoin = "round";
  ctx.lineCap = "round";
  ctx.font = "600 11px system-ui, sans-serif";
  ctx.textBaseline = "middle";
  const labels: { at: number; name: string; colour: string }[] = [];
  sensor.axes.forEach((name, axis) => {
    ctx.strokeStyle = colours.axes[axis] ?? colours.text;
    ctx.beginPath();
    let last = NaN;
    for (let i = from; i < to; i++) {
      const value = buffer.value(axis, i);
      const time = buffer.time(i);
      const joined = i > from && time - buffer.time(i - 1) < GAP_MS &&
        !(sensor.round === true && Math.abs(value - last) > Math.PI);
      if (joined) ctx.lineTo(x(time), y(value));
      else {
        ctx.moveTo(x(time), y(value));
        // An instant by itself is a dot; a line of no length is not drawn.
        ctx.lineTo(x(time) + 0.01, y(value));
      }
      last = value;
    }
    ctx.stroke();
    if (!Number.isNaN(last)) labels.push({ at: y(last), name, colour: colours.axes[axis]! });
  });
  spread(labels, height);
  for (const { at, name, colour } of labels) {
    ctx.fillStyle = colour;
    ctx.fillText(name, width - MARGIN + 5, at);
  }
  ctx.font = "11px system-ui, sans-serif";
  ctx.fillStyle = colours.text;
  ctx.fillText(shortNumber(range.high), 4, 8);
  ctx.fillText(shortNumber(range.low), 4, height - 8);
}

/** Labels that would lie on each other are moved apart. */
function spread(labels: { at: number }[], height: number): void {
  labels.sort((a, b) => a.at - b.at);
  const room = 12;
  labels.forEach((label, i) => {
    label.at = Math.max(label.at, room / 2 + i * room, i > 0 ? labels[i - 1]!.at + room : 0);
  });
  for (let i = labels.length - 1; i >= 0; i--) {
    const below = i === labels.length - 1 ? height - room / 2 : labels[i + 1]!.at - room;
    labels[i]!.at = Math.min(labels[i]!.at, below);
  }
}

const digits = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 2 });

function shortNumber(value: number): string {
  return digits.format(value);
}

/** The least range that is drawn: noise of a phone at rest fills no plot. */
const LEAST = 0.5;

/** Makes the range hold the values: it grows at once, and shrinks by a share each frame. */
export function fitRange(
  range: ValueRange,
  buffer: TraceBuffer,
  { axes, from, to }: { readonly axes: number; readonly from: number; readonly to: number },
): void {
  let [low, high] = [Infinity, -Infinity];
  for (let axis = 0; axis < axes; axis++) {
    for (let i = from; i < to; i++) {
      const value = buffer.value(axis, i);
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) return;
  const missing = Math.max(0, LEAST - (high - low)) / 2;
  const margin = (high - low) * 0.06;
  low -= missing + margin;
  high += missing + margin;
  const first = range.low > range.high;
  range.low = first || low < range.low ? low : range.low + (low - range.low) * 0.02;
  range.high = first || high > range.high ? high : range.high + (high - range.high) * 0.02;
}
