import { finish, type Steps } from './steps.ts';

type Values = ArrayLike<number | null>;

/** Rows between two steps. */
const ROWS_PER_STEP = 4_096;

/**
 * Chooses the rows that keep the look of a line when there are more rows than pixels: largest triangle three buckets
 * (Sveinn Steinarsson, "Downsampling Time Series for Visual Representation", 2013). Of several columns, each counts
 * by its own range, so that a temperature is not lost beside a pressure. The first and the last row are always kept;
 * a stretch without values keeps a row of it, so that gaps stay gaps.
 *
 * @param times ascending, any unit
 * @param columns values of each column, as long as `times`
 * @param maxPoints rows to keep at most; below 3 the first and the last are
 * @returns ascending indexes of the kept rows; all of them when there are no more than `maxPoints`
 */
export function downsample(times: ArrayLike<number>, columns: readonly Values[], maxPoints: number): number[] {
  return finish(downsampleInSteps(times, columns, maxPoints));
}

/** The same in steps of some thousand rows, so that other work can be done between them; `NaN` is no value too. */
export function* downsampleInSteps(
  times: ArrayLike<number>,
  columns: readonly Values[],
  maxPoints: number
): Steps<number[]> {
  const rows = times.length;
  const points = Math.floor(maxPoints);
  if (rows <= points || !(points >= 0)) {
    return Array.from({ length: rows }, (_, index) => index);
  }
  if (points < 3) {
    return [0, rows - 1].slice(0, Math.max(points, 1));
  }
  const scales = columns.map(scaleOf);
  const kept = [0];
  const every = (rows - 2) / (points - 2);
  const bucketStart = (bucket: number) => Math.floor(bucket * every) + 1;
  let nextStep = ROWS_PER_STEP;
  for (let bucket = 0; bucket < points - 2; bucket++) {
    const from = bucketStart(bucket);
    const to = bucketStart(bucket + 1);
    const nextTo = Math.min(bucket === points - 3 ? rows : bucketStart(bucket + 2), rows);
    const next = averages(times, columns, { from: to, to: nextTo });
    kept.push(largest({ times, columns, scales, last: kept[kept.length - 1]!, next, from, to }));
    if (to >= nextStep) {
      nextStep = to + ROWS_PER_STEP;
      yield;
    }
  }
  kept.push(rows - 1);
  return kept;
}

interface Bucket {
  times: ArrayLike<number>;
  columns: readonly Values[];
  scales: readonly number[];
  /** Row kept from the bucket before. */
  last: number;
  next: Averages;
  from: number;
  to: number;
}

/** The row whose triangle with the row kept before and the average of the next bucket is the largest. */
function largest({ times, columns, scales, last, next, from, to }: Bucket): number {
  let best = from;
  let bestArea = -1;
  for (let row = from; row < to; row++) {
    let area = 0;
    for (let column = 0; column < columns.length; column++) {
      const value = finite(columns[column]![row]);
      const target = next.values[column];
      if (value === null) {
        continue;
      }
      // Beside a gap the triangle has no third corner; the value's own height stands in for it.
      const anchor = finite(columns[column]![last]) ?? target ?? 0;
      const end = target ?? anchor;
      const x = times[last]!;
      const doubled = (x - next.time) * (value - anchor) - (x - times[row]!) * (end - anchor);
      area += Math.abs(doubled) * scales[column]!;
    }
    if (area > bestArea) {
      bestArea = area;
      best = row;
    }
  }
  return best;
}

interface Averages {
  time: number;
  values: Array<number | null>;
}

function averages(
  times: ArrayLike<number>,
  columns: readonly Values[],
  { from, to }: { from: number; to: number }
): Averages {
  const time = mean(times, { from, to }) ?? times[times.length - 1]!;
  return { time, values: columns.map((values) => mean(values, { from, to })) };
}

function mean(values: Values, { from, to }: { from: number; to: number }): number | null {
  let sum = 0;
  let count = 0;
  for (let index = from; index < to; index++) {
    const value = finite(values[index]);
    if (value !== null) {
      sum += value;
      count++;
    }
  }
  return count === 0 ? null : sum / count;
}

/** Makes columns of different ranges comparable. */
function scaleOf(values: Values): number {
  let low = Infinity;
  let high = -Infinity;
  for (let row = 0; row < values.length; row++) {
    const value = finite(values[row]);
    if (value !== null) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return high > low ? 1 / (high - low) : 1;
}

function finite(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
