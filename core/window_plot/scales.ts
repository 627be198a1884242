/** A span of event time, epoch ms. */
export interface Span {
  from: number;
  to: number;
}

/** Event time along the x axis: epoch ms to CSS pixels and back. */
export interface TimeScale extends Span {
  x: number;
  width: number;
}

export function toX(scale: TimeScale, time: number): number {
  return scale.x + ((time - scale.from) / (scale.to - scale.from)) * scale.width;
}

export function toTime(scale: TimeScale, x: number): number {
  return scale.from + ((x - scale.x) / scale.width) * (scale.to - scale.from);
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const LONGEST = 365 * DAY;

/** Distances of ticks that people count in, ms. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 90].map((n) => n * DAY),
];

/** Times of ticks and their distance, ms. */
export interface TimeTicks {
  step: number;
  times: number[];
}

/**
 * Ticks at whole steps of local time. `offset` is that of the time zone from UTC, ms; `most` how
 * many labels have room.
 */
export function timeTicks(
  range: { from: number; to: number },
  { most, offset }: { most: number; offset: number },
) {
  const wanted = (range.to - range.from) / Math.max(1, most);
  const step = STEPS.find((each) => each >= wanted) ?? LONGEST;
  const times: number[] = [];
  for (
    let time = Math.ceil((range.from + offset) / step) * step - offset;
    time <= range.to;
    time += step
  ) {
    times.push(time);
  }
  return { step, times } satisfies TimeTicks;
}

/** Pattern of a label that is precise enough for ticks of this distance, ms. */
export function tickFormat(step: number): string {
  if (step < MINUTE) {
    return "HH:mm:ss";
  }
  return step < DAY ? "HH:mm" : "MM-DD";
}

/** Values along the y axis. */
export interface ValueScale {
  min: number;
  max: number;
  ticks: number[];
}

/** Limits that the field's configuration sets. */
export interface ValueLimits {
  min?: number | null;
  max?: number | null;
}

interface ScaleOptions extends ValueLimits {
  /** Bars stand on zero. */
  fromZero: boolean;
  /** How many labels have room. */
  ticks: number;
}

/** Parts of a tick's distance that the ends of a scale are rounded to. */
const PARTS = 5;

/** A scale with round ticks that holds all values and little more. */
export function valueScale(
  extent: { low: number; high: number } | null,
  options: ScaleOptions,
): ValueScale {
  let low = extent?.low ?? 0;
  let high = extent?.high ?? 1;
  if (options.fromZero) {
    low = Math.min(0, low);
    high = Math.max(0, high);
  }
  if (low === high) {
    const room = Math.abs(low) * 0.1 || 1;
    high += room;
    low -= options.fromZero && low === 0 ? 0 : room;
  }
  low = options.min ?? low;
  // A maximum below the minimum is a mistake in the configuration; the minimum holds.
  const top = options.max != null && options.max > low ? options.max : null;
  high = top ?? (high > low ? high : low + 1);
  const step = roundStep((high - low) / Math.max(1, options.ticks));
  const part = step / PARTS;
  const min = options.min ?? round(Math.floor(low / part + 1e-9) * part);
  const max = top ?? round(Math.ceil(high / part - 1e-9) * part);
  const ticks: number[] = [];
  for (let index = Math.ceil(min / step - 1e-9); index * step <= max + step * 1e-9; index++) {
    ticks.push(round(index * step));
  }
  return { min, max, ticks };
}

/** Keeps the scale that is drawn while values fit it well, so that the axis does not jump with each update. */
export function steadyScale(drawn: ValueScale | null, wanted: ValueScale): ValueScale {
  if (!drawn) {
    return wanted;
  }
  const fits = wanted.min >= drawn.min && wanted.max <= drawn.max;
  const fills = wanted.max - wanted.min > (drawn.max - drawn.min) * 0.6;
  return fits && fills ? drawn : wanted;
}

export function toY(
  scale: ValueScale,
  value: number,
  { y, height }: { y: number; height: number },
): number {
  const share = (value - scale.min) / (scale.max - scale.min);
  return y + height - Math.min(1, Math.max(0, share)) * height;
}

/** Without the last digits, which arithmetic gets wrong. */
const round = (value: number) => Number(value.toPrecision(12));

/** 1, 2 or 5 times a power of ten, not below `rough`. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((each) => each * power >= rough * 0.999) ?? 10;
  return factor * power;
}
