import type { PlainFrame } from '../contract/frame.ts';
import type { WindowsQuery } from '../contract/query.ts';
import type { StreamInfo } from '../contract/resources.ts';
import type { WindowRow } from '../contract/rows.ts';
import { compareText } from './compareText.ts';
import { fillLegend } from './legend.ts';
import { mergeKeys } from './mergeKeys.ts';
import { info, type Notice } from './notices.ts';
import { type Series, timeSeriesFrames, withNotices } from './timeSeries.ts';
import { type WindowColumn, windowColumns, windowOfSize } from './windowColumns.ts';
import { valueColumns, windowFrame } from './windowFrame.ts';
import { windowTable } from './windowTable.ts';

/** What {@link shapeWindows} needs beside rows and query. */
export interface ShapeWindowsOptions {
  stream: StreamInfo;
  /** The window's size, ms; 0 for sessions. The query's own may be `auto`. */
  size: number;
  /** Most points of a series; 0 or absent for all. */
  maxDataPoints?: number | undefined;
  /** Dimensions of each key, for `by`. */
  dimensions?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
  /** More to tell, such as a limit that was reached. */
  notices?: readonly Notice[];
}

/**
 * Windows in the form that a query asks for. The same rows give the same frames, in the same order.
 *
 * @param rows newest state of each window, without withdrawn ones, as a `WindowStore` gives them
 */
export function shapeWindows(
  rows: readonly WindowRow[],
  query: WindowsQuery,
  options: ShapeWindowsOptions
): PlainFrame[] {
  const { stream, size, notices: given = [] } = options;
  const wanted = query.finalOnly === true ? rows.filter(({ status }) => status !== 'open') : rows;
  if (query.format === 'rows') {
    const window = windowOfSize(stream, size);
    const frame = windowFrame(wanted, window === undefined ? [] : valueColumns(window));
    return withNotices([{ ...frame, refId: query.refId }], given);
  }
  const by = query.by === undefined || query.by === '' ? null : query.by;
  const merged =
    by === null ? { rows: wanted, notices: [] } : mergeKeys(wanted, (key) => options.dimensions?.[key]?.[by]);
  const { columns, notices } = windowColumns(query, { stream, size });
  const shown = columns.filter(({ name }) => merged.notices.length === 0 || keptBy(merged.rows, name));
  const all = [...given, ...notices, ...merged.notices.filter(() => shown.length < columns.length)];
  const sorted = [...merged.rows].sort((a, b) => a.start - b.start || compareText(a.key, b.key));
  const group = by ?? stream.key;
  if (query.format === 'table') {
    return withNotices([{ ...windowTable(sorted, shown, group), refId: query.refId }], all);
  }
  const series = windowSeries(sorted, shown, { query, group });
  const open = sorted.filter(({ status }) => status === 'open');
  if (open.length > 0) {
    all.push(info(`${open.length} of ${sorted.length} windows are still open: their values may change`));
  }
  return timeSeriesFrames(series, { maxDataPoints: options.maxDataPoints, notices: all, refId: query.refId });
}

/** Merging over keys left a column out when no row has it; the count always stays. */
function keptBy(rows: readonly WindowRow[], name: string): boolean {
  return name === 'count' || rows.length === 0 || rows.some(({ values }) => name in values);
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
