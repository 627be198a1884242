import type { PlainFrame } from '../contract/frame.ts';
import type { WindowsQuery } from '../contract/query.ts';
import type { StreamInfo } from '../contract/resources.ts';
import { formatInputs } from '#core/window_plot/windows.ts';
import { PARTIAL_COLUMN, type WindowRow } from '../contract/rows.ts';
import { columnsInSteps, type ColumnPlan } from './columns.ts';
import { compareText } from './compareText.ts';
import { isMergeable, mergeKeysInSteps } from './mergeKeys.ts';
import { type Notice, warning } from './notices.ts';
import { filterInSteps, finish, groupInSteps, mapInSteps, sortInSteps, type Steps } from './steps.ts';
import { fillLegend, type Series, timeSeriesInSteps, withNotices } from './timeSeries.ts';
import { type WindowColumn, windowColumns } from './windowColumns.ts';
import { windowFrameInSteps } from './windowFrame.ts';
import { neededValues } from './windowValues.ts';

/** What {@link shapeWindows} needs beside rows and query. */
export interface ShapeWindowsOptions {
  stream: StreamInfo;
  /** The window's size, ms; 0 for sessions. The query's own may be `auto`. */
  size: number;
  /** Most points of a series; 0 or absent for all. */
  maxDataPoints?: number | undefined;
  /** Dimensions of each key, for `by`. */
  dimensions?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
  /** Further notices, such as a limit that was reached. */
  notices?: readonly Notice[];
}

/**
 * Windows in the form that a query asks for. The same rows give the same frames, in the same order.
 *
 * @param rows newest state of each window, without withdrawn ones, as a `WindowStore` returns them, by start or by key
 */
export function shapeWindows(
  rows: readonly WindowRow[],
  query: WindowsQuery,
  options: ShapeWindowsOptions
): PlainFrame[] {
  return finish(shapeWindowsInSteps(rows, query, options));
}

/** The same in steps. */
export function* shapeWindowsInSteps(
  rows: readonly WindowRow[],
  query: WindowsQuery,
  options: ShapeWindowsOptions
): Steps<PlainFrame[]> {
  const { stream, size, notices: given = [] } = options;
  const wanted = query.finalOnly === true ? yield* filterInSteps(rows, ({ status }) => status !== 'open') : rows;
  if (query.format === 'rows') {
    const values = neededValues(query, { stream, size }).map(({ name }) => name);
    const frame = yield* windowFrameInSteps(wanted, values);
    return withNotices([{ ...frame, refId: query.refId }], given);
  }
  const by = query.by === undefined || query.by === '' ? null : query.by;
  const { columns, notices } = windowColumns(query, { stream, size });
  const shown = by === null ? columns : columns.filter(({ aggregate }) => isMergeable(aggregate));
  const all = [...given, ...notices, ...leftOut(columns, shown)];
  const names = shown.flatMap(({ name, measure }) => (measure === null ? [] : [name]));
  const valueOf = (key: string) => (by === null ? undefined : options.dimensions?.[key]?.[by]);
  const merged = by === null ? wanted : yield* mergeKeysInSteps(wanted, { names, valueOf });
  const group = by ?? stream.key;
  if (query.format === 'table') {
    const sorted = yield* sortInSteps(merged, (a, b) => a.start - b.start || compareText(a.key, b.key));
    return withNotices([{ ...(yield* windowTable(sorted, shown, group)), refId: query.refId }], all);
  }
  const series = yield* windowSeries(merged, shown, { query, group });
  return yield* timeSeriesInSteps(series, { maxDataPoints: options.maxDataPoints, notices: all, refId: query.refId });
}

function leftOut(columns: readonly WindowColumn[], shown: readonly WindowColumn[]): Notice[] {
  const refused = new Set(columns.filter((column) => !shown.includes(column)).map(({ aggregate }) => aggregate));
  return refused.size === 0
    ? []
    : [warning(`Left out, because it cannot be merged over keys: ${[...refused].sort().join(', ')}`)];
}

/**
 * One row per window. Which are partial is a column where any is; so is how many of their inputs they have.
 *
 * @param group name of the first column: the stream's key field, or the dimension
 */
function* windowTable(rows: readonly WindowRow[], columns: readonly WindowColumn[], group: string): Steps<PlainFrame> {
  const count: ColumnPlan<WindowRow> = { name: 'count', type: 'number', value: (row) => row.count };
  const partial: ColumnPlan<WindowRow> = {
    name: PARTIAL_COLUMN,
    type: 'boolean',
    value: (row) => row.partial === true,
  };
  const inputs: ColumnPlan<WindowRow> = {
    name: 'inputs',
    type: 'string',
    value: (row) => (row.inputs === undefined ? null : formatInputs(row.inputs)),
  };
  return {
    name: 'windows',
    fields: yield* columnsInSteps(rows, [
      { name: 'start', type: 'time', value: ({ start }) => start },
      { name: 'end', type: 'time', value: ({ end }) => end },
      { name: group, type: 'string', value: ({ key }) => key },
      { name: 'status', type: 'string', value: ({ status }) => status },
      { name: 'revision', type: 'number', value: ({ revision }) => revision },
      ...(columns.some(({ name }) => name === 'count') ? [] : [count]),
      { name: 'late', type: 'number', value: ({ late }) => late },
      ...(rows.some(({ partial }) => partial) ? [partial] : []),
      ...(rows.some(({ inputs }) => inputs) ? [inputs] : []),
      ...columns.map(({ name, label, unit, value }) => ({
        name,
        type: 'number' as const,
        value,
        config: { unit, displayNameFromDS: label },
      })),
    ]),
    meta: { type: 'table', typeVersion: [0, 0], preferredVisualisationType: 'table' },
  };
}

function* windowSeries(
  rows: readonly WindowRow[],
  columns: readonly WindowColumn[],
  { query, group }: { query: WindowsQuery; group: string }
): Steps<Series[]> {
  const groups = yield* groupInSteps(rows, ({ key }) => key);
  const series: Series[] = [];
  for (const key of [...groups.keys()].sort(compareText)) {
    const windows = yield* sortInSteps(groups.get(key)!, (a, b) => a.start - b.start);
    const openFrom = windows.find(({ status }) => status === 'open')?.start;
    for (const { name, measure, aggregate, label, unit, value } of columns) {
      const labels = { [group]: key, ...(measure === null ? {} : { measure }), aggregate };
      const automatic = columns.length === 1 ? key : `${key} ${label}`;
      series.push({
        name,
        times: yield* mapInSteps(windows, ({ start }) => start),
        values: yield* mapInSteps(windows, value),
        labels,
        legend: query.legend ? fillLegend(query.legend, { ...labels, key, label, stream: query.stream }) : automatic,
        unit,
        ...(openFrom === undefined ? {} : { custom: { openFrom } }),
      });
    }
    yield;
  }
  return series;
}
