import type { PlainFrame } from '../contract/frame.ts';
import type { WindowsQuery } from '../contract/query.ts';
import type { StreamInfo } from '../contract/resources.ts';
import { PARTIAL_COLUMN, type WindowRow } from '../contract/rows.ts';
import { column } from './columns.ts';
import { compareText } from './compareText.ts';
import { isMergeable, mergeKeys } from './mergeKeys.ts';
import { type Notice, warning } from './notices.ts';
import { fillLegend, type Series, timeSeriesFrames, withNotices } from './timeSeries.ts';
import { type WindowColumn, windowColumns } from './windowColumns.ts';
import { windowFrame } from './windowFrame.ts';
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
 * @param rows newest state of each window, without withdrawn ones, as a `WindowStore` returns them
 */
export function shapeWindows(
  rows: readonly WindowRow[],
  query: WindowsQuery,
  options: ShapeWindowsOptions
): PlainFrame[] {
  const { stream, size, notices: given = [] } = options;
  const wanted = query.finalOnly === true ? rows.filter(({ status }) => status !== 'open') : rows;
  if (query.format === 'rows') {
    const values = neededValues(query, { stream, size }).map(({ name }) => name);
    const frame = windowFrame(wanted, values);
    return withNotices([{ ...frame, refId: query.refId }], given);
  }
  const by = query.by === undefined || query.by === '' ? null : query.by;
  const { columns, notices } = windowColumns(query, { stream, size });
  const shown = by === null ? columns : columns.filter(({ aggregate }) => isMergeable(aggregate));
  const all = [...given, ...notices, ...leftOut(columns, shown)];
  const names = shown.flatMap(({ name, measure }) => (measure === null ? [] : [name]));
  const merged = by === null ? wanted : mergeKeys(wanted, { names, valueOf: (key) => options.dimensions?.[key]?.[by] });
  const sorted = [...merged].sort((a, b) => a.start - b.start || compareText(a.key, b.key));
  const group = by ?? stream.key;
  if (query.format === 'table') {
    return withNotices([{ ...windowTable(sorted, shown, group), refId: query.refId }], all);
  }
  const series = windowSeries(sorted, shown, { query, group });
  return timeSeriesFrames(series, { maxDataPoints: options.maxDataPoints, notices: all, refId: query.refId });
}

function leftOut(columns: readonly WindowColumn[], shown: readonly WindowColumn[]): Notice[] {
  const refused = new Set(columns.filter((column) => !shown.includes(column)).map(({ aggregate }) => aggregate));
  return refused.size === 0
    ? []
    : [warning(`Left out, because it cannot be merged over keys: ${[...refused].sort().join(', ')}`)];
}

/**
 * One row per window. Which are partial is a column where any is.
 *
 * @param group name of the first column: the stream's key field, or the dimension
 */
function windowTable(rows: readonly WindowRow[], columns: readonly WindowColumn[], group: string): PlainFrame {
  return {
    name: 'windows',
    fields: [
      column('start', 'time', { rows, value: (row) => row.start }),
      column('end', 'time', { rows, value: (row) => row.end }),
      column(group, 'string', { rows, value: (row) => row.key }),
      column('status', 'string', { rows, value: (row) => row.status }),
      column('revision', 'number', { rows, value: (row) => row.revision }),
      ...(columns.some(({ name }) => name === 'count')
        ? []
        : [column('count', 'number', { rows, value: (row: WindowRow) => row.count })]),
      column('late', 'number', { rows, value: (row) => row.late }),
      ...(rows.some(({ partial }) => partial)
        ? [column(PARTIAL_COLUMN, 'boolean', { rows, value: (row: WindowRow) => row.partial === true })]
        : []),
      ...columns.map(({ name, label, unit, value }) =>
        column(name, 'number', { rows, value, config: { unit, displayNameFromDS: label } })
      ),
    ],
    meta: { type: 'table', typeVersion: [0, 0], preferredVisualisationType: 'table' },
  };
}

function windowSeries(
  rows: readonly WindowRow[],
  columns: readonly WindowColumn[],
  { query, group }: { query: WindowsQuery; group: string }
): Series[] {
  const groups = new Map<string, WindowRow[]>();
  for (const row of rows) {
    const known = groups.get(row.key);
    if (known === undefined) {
      groups.set(row.key, [row]);
    } else {
      known.push(row);
    }
  }
  return [...groups.keys()].sort(compareText).flatMap((key) => {
    const windows = groups.get(key)!;
    const openFrom = windows.find(({ status }) => status === 'open')?.start;
    return columns.map((column): Series => {
      const { name, measure, aggregate, label, unit } = column;
      const labels = { [group]: key, ...(measure === null ? {} : { measure }), aggregate };
      const automatic = columns.length === 1 ? key : `${key} ${label}`;
      return {
        name,
        times: windows.map(({ start }) => start),
        values: windows.map(column.value),
        labels,
        legend: query.legend ? fillLegend(query.legend, { ...labels, key, label, stream: query.stream }) : automatic,
        unit,
        ...(openFrom === undefined ? {} : { custom: { openFrom } }),
      };
    });
  });
}
