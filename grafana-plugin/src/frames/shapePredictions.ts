import { ARRIVAL, type DeclaredSeries } from '#core/contract/predicted_series.ts';
import type { PlainFrame } from '../contract/frame.ts';
import type { PredictedValue, PredictionsQuery } from '../contract/query.ts';
import type { StreamInfo, WindowInfo } from '../contract/resources.ts';
import { type LogRow, PREDICTED_VALUES, type PredictionRow } from '../contract/rows.ts';
import { columnsInSteps } from './columns.ts';
import { logFrameInSteps } from './logFrame.ts';
import type { Notice } from './notices.ts';
import { PREDICTION_COLUMNS, predictionFrameInSteps } from './predictionFrame.ts';
import { eachInSteps, filterInSteps, finish, groupInSteps, mapInSteps, type Steps } from './steps.ts';
import { fillLegend, type Series, timeSeriesInSteps, withNotices } from './timeSeries.ts';
import { unitId } from './units.ts';

/** What {@link shapePredictions} needs beside rows and query. */
export interface ShapePredictionsOptions {
  stream: Pick<StreamInfo, 'name' | 'key' | 'measures' | 'windows'>;
  /** What the rows are predictions of. */
  predicted: DeclaredSeries;
  /** Most points of a series; 0 or absent for all. */
  maxDataPoints?: number | undefined;
  /** Further notices, such as a limit that was reached. */
  notices?: readonly Notice[];
}

/** Values that are shown where a query names none. */
const SHOWN: readonly PredictedValue[] = ['value', 'lower', 'upper', 'actual'];

const LABELS: Record<PredictedValue, string> = {
  value: 'Expected',
  lower: 'Lower',
  upper: 'Upper',
  actual: 'Actual',
  score: 'Score',
};

/** What a predicted value is called in legends and editors. */
export const predictedLabel = (value: PredictedValue): string => LABELS[value];

/**
 * Predictions in the form that a query asks for: series, of which lower and upper are drawn as a band, a table, or
 * those that were anomalies as log lines.
 *
 * @param rows by key, start and horizon, as a `PredictionStore` gives them
 */
export function shapePredictions(
  rows: readonly PredictionRow[],
  query: PredictionsQuery,
  options: ShapePredictionsOptions
): PlainFrame[] {
  return finish(shapePredictionsInSteps(rows, query, options));
}

/** The same in steps. */
export function* shapePredictionsInSteps(
  rows: readonly PredictionRow[],
  query: PredictionsQuery,
  options: ShapePredictionsOptions
): Steps<PlainFrame[]> {
  const { notices = [] } = options;
  const { refId } = query;
  switch (query.format) {
    case 'rows':
      return withNotices([{ ...(yield* predictionFrameInSteps(rows)), refId }], notices);
    case 'anomalies': {
      const lines = yield* anomalyLinesInSteps(rows, options);
      return withNotices([{ ...(yield* logFrameInSteps(lines)), refId }], notices);
    }
    case 'table':
      return withNotices([{ ...(yield* predictionTable(yield* linesInSteps(rows, query), options)), refId }], notices);
    default:
      return yield* predictionSeries(rows, query, options);
  }
}

/**
 * Of each key one prediction per window: for what is past, that of the horizon which the query asks for; ahead of it,
 * the newest. What a window came to is told with the prediction of the nearest horizon alone, and shown with each.
 */
function* linesInSteps(rows: readonly PredictionRow[], query: PredictionsQuery): Steps<PredictionRow[]> {
  const { horizon: wanted = 1 } = query;
  const newest = new Map<string, number>();
  const ahead = new Map<string, PredictionRow>();
  const came = new Map<string, PredictionRow>();
  const place = ({ key, start }: PredictionRow) => `${start} ${key}`;
  yield* eachInSteps(rows, (row) => {
    const { key, start, horizon } = row;
    if (horizon === wanted) {
      newest.set(key, Math.max(newest.get(key) ?? start, start));
    } else if (row.actual !== undefined) {
      came.set(place(row), row);
    }
  });
  const isPast = ({ key, start }: PredictionRow) => start <= (newest.get(key) ?? -Infinity);
  yield* eachInSteps(rows, (row) => {
    const known = ahead.get(place(row));
    if (!isPast(row) && (known === undefined || row.made > known.made)) {
      ahead.set(place(row), row);
    }
  });
  const lines = yield* filterInSteps(rows, (row) =>
    isPast(row) ? row.horizon === wanted : ahead.get(place(row)) === row
  );
  return came.size === 0 ? lines : yield* mapInSteps(lines, (row) => withOutcome(row, came.get(place(row))));
}

/** A prediction with what its window came to, as another of the window has it. */
function withOutcome(row: PredictionRow, other: PredictionRow | undefined): PredictionRow {
  const { actual, score, anomaly } = other ?? {};
  return {
    ...row,
    ...(actual === undefined ? {} : { actual }),
    ...(score === undefined ? {} : { score }),
    ...(anomaly === undefined ? {} : { anomaly }),
  };
}

function* predictionSeries(
  rows: readonly PredictionRow[],
  query: PredictionsQuery,
  { stream, predicted, maxDataPoints, notices = [] }: ShapePredictionsOptions
): Steps<PlainFrame[]> {
  const { measure, aggregate } = predicted;
  const asked = query.values ?? [];
  const values = asked.length === 0 ? SHOWN : PREDICTED_VALUES.filter((name) => asked.includes(name));
  const byKey = yield* groupInSteps(yield* linesInSteps(rows, query), ({ key }) => key);
  const unit = unitOf(stream, predicted);
  const series: Series[] = [];
  for (const [key, ofKey] of byKey) {
    const legendOf = (name: PredictedValue) => {
      const label = LABELS[name];
      const names = { key, [stream.key]: key, measure, aggregate, value: name, label, stream: stream.name };
      return query.legend ? fillLegend(query.legend, names) : byKey.size === 1 ? label : `${key} ${label}`;
    };
    const times = yield* mapInSteps(ofKey, ({ start }) => start);
    for (const name of values) {
      series.push({
        name,
        times,
        values: yield* mapInSteps(ofKey, (row) => row[name] ?? null),
        labels: { [stream.key]: key, measure, aggregate, value: name },
        legend: legendOf(name),
        unit: name === 'score' ? 'percentunit' : unit,
        style: styleOf(name, values.includes('lower') ? legendOf('lower') : undefined),
      });
    }
    yield;
  }
  return yield* timeSeriesInSteps(series, { maxDataPoints, notices, refId: query.refId });
}

/** How panels draw a value where they set nothing else: what is expected dashed, its band filled. */
function styleOf(value: PredictedValue, lower: string | undefined): Record<string, unknown> | undefined {
  const unseen = { lineWidth: 0, showPoints: 'never', hideFrom: { legend: true, tooltip: false, viz: false } };
  switch (value) {
    case 'value':
      return { lineStyle: { fill: 'dash', dash: [6, 4] }, fillOpacity: 0, showPoints: 'never' };
    case 'lower':
      return { ...unseen, fillOpacity: 0 };
    case 'upper':
      return { ...unseen, ...(lower === undefined ? {} : { fillBelowTo: lower, fillOpacity: 18 }) };
    default:
      return undefined;
  }
}

/** Grafana's id of the unit of what is predicted. */
function unitOf({ measures }: Pick<StreamInfo, 'measures'>, { measure }: DeclaredSeries): string {
  return measure === ARRIVAL ? 'm' : unitId(measures[measure]?.unit ?? '');
}

function* predictionTable(
  rows: readonly PredictionRow[],
  { stream, predicted }: ShapePredictionsOptions
): Steps<PlainFrame> {
  const unit = unitOf(stream, predicted);
  const units: Record<string, string> = { relative: 'percentunit', coverage: 'percentunit', score: 'percentunit' };
  for (const name of ['value', 'lower', 'upper', 'actual', 'mae']) {
    units[name] = unit;
  }
  return {
    name: stream.name,
    fields: yield* columnsInSteps(
      rows,
      PREDICTION_COLUMNS.map((column) => ({
        ...column,
        ...(units[column.name] === undefined ? {} : { config: { unit: units[column.name] } }),
      }))
    ),
    meta: { type: 'table', typeVersion: [0, 0], preferredVisualisationType: 'table' },
  };
}

/** The predictions that turned out to be anomalies as lines, newest first. */
export function* anomalyLinesInSteps(
  rows: readonly PredictionRow[],
  { stream, predicted }: Pick<ShapePredictionsOptions, 'stream' | 'predicted'>
): Steps<LogRow[]> {
  const { measure, aggregate, size } = predicted;
  const { label = measure, unit = '' } = stream.measures[measure] ?? {};
  const name = measure === aggregate ? measure : `${label} ${aggregate}`;
  const dateOf = calendarDates(stream.windows.find((window) => window.size === size));
  const anomalies = yield* filterInSteps(rows, ({ anomaly }) => anomaly === true);
  const lines = yield* mapInSteps(anomalies, ({ key, start, actual, lower, upper, score }): LogRow => ({
    time: start,
    body:
      `${key}: ${name} was ${short(actual!)}${unit && ` ${unit}`}${dateOf(start)}, expected ${short(lower)} to ${short(upper)}` +
      (score === undefined ? '' : ` (score ${score.toFixed(3)})`),
    level: 'warning',
    id: `anomaly ${stream.name} ${key} ${measure} ${aggregate} ${size} ${start}`,
    labels: { source: 'anomaly', stream: stream.name, key, measure, aggregate },
  }));
  return lines.sort((a, b) => b.time - a.time);
}

/** What a calendar window covers, which whoever reads its start in another time zone would take for another day. */
function calendarDates({ kind, unit, zone }: Partial<WindowInfo> = {}): (start: number) => string {
  if (kind !== 'calendar' || zone === undefined) {
    return () => '';
  }
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const when = unit === 'day' ? 'on' : `in the ${unit} from`;
  return (start) => ` ${when} ${format.format(start)} (${zone})`;
}

const short = (value: number): string => String(Number(value.toPrecision(4)));
