import { slowInputText } from '#core/contract/slow_input.ts';
import type { PlainFrame } from '../contract/frame.ts';
import { PIPELINE_METRICS, type Pulse } from '../contract/live.ts';
import type { PipelineMetric, PipelineQuery } from '../contract/query.ts';
import { columnsInSteps } from './columns.ts';
import { compareText } from './compareText.ts';
import type { Notice } from './notices.ts';
import type { PipelineRow } from './pipelineFrame.ts';
import { filterInSteps, finish, groupInSteps, mapInSteps, type Steps } from './steps.ts';
import { fillLegend, type Series, timeSeriesInSteps, withNotices } from './timeSeries.ts';

interface Metric {
  label: string;
  /** Grafana's id. */
  unit: string;
  value: (pulse: Pulse) => number | null;
}

const METRICS: Record<PipelineMetric, Metric> = {
  rate: { label: 'Rate', unit: 'recps', value: ({ rate }) => rate },
  process_lag: { label: 'Process lag', unit: 'short', value: ({ processLag }) => processLag },
  persist_lag: { label: 'Persist lag', unit: 'short', value: ({ persistLag }) => persistLag },
  watermark_delay: {
    label: 'Watermark delay',
    unit: 'ms',
    value: ({ at, watermark }) => (watermark === null ? null : at - watermark),
  },
  in: { label: 'In', unit: 'short', value: ({ ledger }) => ledger?.in ?? null },
  counted: { label: 'Counted', unit: 'short', value: ({ ledger }) => ledger?.counted ?? null },
  late: { label: 'Late', unit: 'short', value: ({ ledger }) => ledger?.late ?? null },
  dead: { label: 'Dead', unit: 'short', value: ({ ledger }) => ledger?.dead ?? null },
  filtered: { label: 'Filtered', unit: 'short', value: ({ ledger }) => ledger?.filtered ?? null },
  lost: { label: 'Lost', unit: 'short', value: ({ lost = 0 }) => lost },
  overdue: { label: 'Overdue', unit: 'ms', value: ({ overdue = null }) => overdue },
  waiting: { label: 'Waiting', unit: 'ms', value: ({ waiting = 0 }) => waiting },
};

/** What a metric is called in legends, tables and editors. */
export const metricLabel = (metric: PipelineMetric): string => METRICS[metric].label;

/** What {@link shapePipeline} needs beside rows and query. */
export interface ShapePipelineOptions {
  /** Most points of a series; 0 or absent for all. */
  maxDataPoints?: number | undefined;
  /** Numbers that an alert rule can take, in place of a table. */
  numeric?: boolean;
  notices?: readonly Notice[];
}

/**
 * States of the pipeline in the form that a query asks for: series, or the newest state of each
 * stream as a table.
 *
 * @param rows by time, as a `PipelineStore` gives them
 */
export function shapePipeline(
  rows: readonly PipelineRow[],
  query: PipelineQuery,
  options: ShapePipelineOptions = {}
): PlainFrame[] {
  return finish(shapePipelineInSteps(rows, query, options));
}

/** The same in steps. */
export function* shapePipelineInSteps(
  rows: readonly PipelineRow[],
  query: PipelineQuery,
  options: ShapePipelineOptions = {}
): Steps<PlainFrame[]> {
  const { notices = [], maxDataPoints } = options;
  const metrics = (query.metrics ?? []).length > 0 ? query.metrics! : PIPELINE_METRICS;
  const wanted = query.streams ?? [];
  const shown = query.runningOnly === true ? yield* filterInSteps(rows, ({ pulse }) => pulse.run !== false) : rows;
  const byStream = yield* groupInSteps(shown, ({ stream }) => stream);
  const streams = [...byStream.keys()]
    .filter((stream) => wanted.length === 0 || wanted.includes(stream))
    .sort(compareText);
  if (query.format === 'table') {
    const newest = streams.map((stream) => byStream.get(stream)!.at(-1)!);
    return options.numeric === true
      ? numericFrames(newest, metrics, query)
      : withNotices([{ ...(yield* pipelineTable(newest, metrics)), refId: query.refId }], notices);
  }
  const series: Series[] = [];
  for (const stream of streams) {
    const samples = byStream.get(stream)!;
    for (const metric of metrics) {
      const { label, unit, value } = METRICS[metric];
      const labels = { stream, metric };
      series.push({
        name: metric,
        times: yield* mapInSteps(samples, ({ pulse }) => pulse.at),
        values: yield* mapInSteps(samples, ({ pulse }) => value(pulse)),
        labels,
        legend: query.legend
          ? fillLegend(query.legend, { ...labels, label })
          : metrics.length === 1
            ? stream
            : `${stream} ${label}`,
        unit,
      });
    }
    yield;
  }
  return yield* timeSeriesInSteps(series, { maxDataPoints, notices, refId: query.refId });
}

/** The input that holds a derived stream up, such as `water_total, partition 2, which is 3 h behind`. */
function waitsFor({ pulse }: PipelineRow): string | null {
  return pulse.waitsFor === undefined ? null : slowInputText(pulse.waitsFor, pulse.at);
}

function* pipelineTable(rows: readonly PipelineRow[], metrics: readonly PipelineMetric[]): Steps<PlainFrame> {
  return {
    name: 'pipeline',
    fields: yield* columnsInSteps(rows, [
      { name: 'stream', type: 'string', value: ({ stream }) => stream },
      { name: 'at', type: 'time', value: ({ pulse }) => pulse.at },
      ...metrics.map((metric) => {
        const { label, unit, value } = METRICS[metric];
        return {
          name: metric,
          type: 'number' as const,
          value: ({ pulse }: PipelineRow) => value(pulse),
          config: { unit, displayNameFromDS: label },
        };
      }),
      ...(rows.some(({ pulse }) => pulse.waitsFor)
        ? [{ name: 'waits_for', type: 'string' as const, value: waitsFor, config: { displayNameFromDS: 'Waits for' } }]
        : []),
    ]),
    meta: { type: 'table', typeVersion: [0, 0], preferredVisualisationType: 'table' },
  };
}

/** One labelled number per stream and metric (data plane, `numeric-multi` 0.1). */
function numericFrames(
  rows: readonly PipelineRow[],
  metrics: readonly PipelineMetric[],
  { refId }: PipelineQuery
): PlainFrame[] {
  const meta = { type: 'numeric-multi', typeVersion: [0, 1] };
  const frames = rows.flatMap(({ stream, pulse }) =>
    metrics.flatMap((metric): PlainFrame[] => {
      const value = METRICS[metric].value(pulse);
      const labels = { stream, metric };
      return value === null
        ? []
        : [{ refId, fields: [{ name: metric, type: 'number', values: [value], labels }], meta }];
    })
  );
  return frames.length > 0 ? frames : [{ refId, fields: [], meta }];
}
