import type { PlainFrame } from '../contract/frame.ts';
import { downsampleInSteps } from './downsample.ts';
import { info, type Notice } from './notices.ts';
import type { Steps } from './steps.ts';

/** One line of a chart. Times ascend. */
export interface Series {
  name: string;
  times: number[];
  values: Array<number | null>;
  labels: Record<string, string>;
  /** Name in the legend. */
  legend: string;
  /** Grafana's id. */
  unit: string;
  custom?: Record<string, unknown>;
  /** How panels draw it where they set nothing else: the panel's own options of a field. */
  style?: Record<string, unknown> | undefined;
}

/**
 * Series as frames of their own, each a time and a labelled value: the form that alerting and SQL
 * expressions take (data plane, `timeseries-multi` 0.1). Without series it is one frame without
 * rows, which has the types of its columns.
 *
 * Longer series are thinned to `maxDataPoints`, and the first frame has a notice of it.
 */
export function* timeSeriesInSteps(
  series: readonly Series[],
  options: { maxDataPoints?: number | undefined; notices?: readonly Notice[]; refId?: string | undefined } = {}
): Steps<PlainFrame[]> {
  const { maxDataPoints = 0, notices = [], refId } = options;
  let thinned = 0;
  const frames: PlainFrame[] = [];
  for (const line of series) {
    const isLong = maxDataPoints > 0 && line.times.length > maxDataPoints;
    frames.push(seriesFrame(isLong ? yield* thin(line, maxDataPoints) : line, refId));
    thinned += isLong ? 1 : 0;
    // However short each is, there may be hundreds.
    yield;
  }
  if (frames.length === 0) {
    frames.push(seriesFrame({ name: 'value', times: [], values: [], labels: {}, legend: '', unit: 'short' }, refId));
  }
  const all = [...notices];
  if (thinned > 0) {
    all.push(info(`${thinned} of ${series.length} series are thinned to ${maxDataPoints} points: zoom in for all`));
  }
  return withNotices(frames, all);
}

/**
 * A series' name from a pattern such as `{{key}} {{aggregate}}`; a name that is not known is left
 * out.
 */
export function fillLegend(pattern: string, values: Readonly<Record<string, string>>): string {
  return pattern.replace(/\{\{\s*([^{}]*?)\s*\}\}/g, (_, name: string) => values[name] ?? '').trim();
}

/** Puts notices on the first frame. */
export function withNotices(frames: PlainFrame[], notices: readonly Notice[]): PlainFrame[] {
  const [first, ...rest] = frames;
  if (first === undefined || notices.length === 0) {
    return frames;
  }
  const known = (first.meta?.notices ?? []) as Notice[];
  return [{ ...first, meta: { ...first.meta, notices: [...known, ...notices] } }, ...rest];
}

function* thin(series: Series, maxPoints: number): Steps<Series> {
  const kept = yield* downsampleInSteps(series.times, [series.values], maxPoints);
  return {
    ...series,
    times: kept.map((index) => series.times[index]!),
    values: kept.map((index) => series.values[index] ?? null),
  };
}

function seriesFrame(series: Series, refId: string | undefined): PlainFrame {
  const { name, times, values, labels, legend, unit, custom, style } = series;
  return {
    ...(refId === undefined ? {} : { refId }),
    ...(legend === '' ? {} : { name: legend }),
    fields: [
      { name: 'time', type: 'time', values: times },
      {
        name,
        type: 'number',
        values,
        labels,
        config: {
          unit,
          ...(legend === '' ? {} : { displayNameFromDS: legend }),
          ...(style === undefined ? {} : { custom: style }),
        },
      },
    ],
    meta: { type: 'timeseries-multi', typeVersion: [0, 1], ...(custom === undefined ? {} : { custom }) },
  };
}
