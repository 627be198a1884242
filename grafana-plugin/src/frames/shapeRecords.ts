import type { ColumnType, PlainFrame } from '../contract/frame.ts';
import type { RecordsQuery } from '../contract/query.ts';
import { recordMeasures } from '#core/contract/record_measures.ts';
import type { StreamInfo } from '../contract/resources.ts';
import type { RecordRow } from '../contract/rows.ts';
import { columnsInSteps } from './columns.ts';
import { compareText } from './compareText.ts';
import { type Notice, warning } from './notices.ts';
import { recordFrameInSteps } from './recordFrame.ts';
import { newestOfKeysInSteps } from './recordStore.ts';
import { finish, groupInSteps, mapInSteps, type Steps } from './steps.ts';
import { fillLegend, type Series, timeSeriesInSteps, withNotices } from './timeSeries.ts';
import { unitId } from './units.ts';

/** What {@link shapeRecords} needs beside rows and query. */
export interface ShapeRecordsOptions {
  stream: StreamInfo;
  /** Most points of a series; 0 or absent for all. */
  maxDataPoints?: number | undefined;
  /** Further notices, such as a limit that was reached. */
  notices?: readonly Notice[];
}

/**
 * Records in the form that a query asks for; a table where it names none.
 *
 * @param rows by time, as a `RecordStore` gives them
 */
export function shapeRecords(
  rows: readonly RecordRow[],
  query: RecordsQuery,
  options: ShapeRecordsOptions
): PlainFrame[] {
  return finish(shapeRecordsInSteps(rows, query, options));
}

/** The same in steps. */
export function* shapeRecordsInSteps(
  rows: readonly RecordRow[],
  query: RecordsQuery,
  options: ShapeRecordsOptions
): Steps<PlainFrame[]> {
  const { stream, notices = [] } = options;
  const { refId } = query;
  const shown = query.latest === true ? yield* newestOfKeysInSteps(rows) : rows;
  if (query.format === 'rows') {
    return withNotices([{ ...(yield* recordFrameInSteps(shown)), refId }], notices);
  }
  const fields = new Set(stream.fields.map(({ name }) => name));
  const asked = query.columns ?? [];
  const unknown = asked.filter((name) => !fields.has(name));
  const all = [...notices];
  if (unknown.length > 0) {
    all.push(warning(`Stream ${stream.name} has no field ${unknown.join(', ')}`));
  }
  const chosen = asked.filter((name) => fields.has(name));
  if (query.format === 'timeseries') {
    return yield* recordSeries(shown, chosen, { ...options, query, notices: all });
  }
  return withNotices([{ ...(yield* recordTable(shown, chosen, stream)), refId }], all);
}

function* recordTable(rows: readonly RecordRow[], chosen: readonly string[], stream: StreamInfo): Steps<PlainFrame> {
  const fields = stream.fields.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
  const order = (name: string) => (chosen.length === 0 ? place(name, stream) : chosen.indexOf(name));
  const sorted = [...fields].sort((a, b) => order(a.name) - order(b.name));
  return {
    name: stream.name,
    fields: yield* columnsInSteps(
      rows,
      sorted.map(({ name, type }) => {
        if (name === stream.time) {
          return { name, type: 'time' as const, value: ({ time }: RecordRow) => time };
        }
        const measure = recordMeasures(stream)[name];
        const kind = columnType(type);
        return {
          name: columnName(name, stream),
          type: kind,
          value: ({ record }: RecordRow) => valueAs(kind, record[name]),
          config: measure && { unit: unitId(measure.unit ?? ''), displayNameFromDS: measure.label },
        };
      })
    ),
    meta: { type: 'table', typeVersion: [0, 0], preferredVisualisationType: 'table' },
  };
}

/** Time and key come first. */
function place(name: string, stream: StreamInfo): number {
  if (name === stream.time) {
    return -2;
  }
  return name === stream.key ? -1 : stream.fields.findIndex((field) => field.name === name);
}

/** Map panels look for these two names. */
function columnName(name: string, { location }: StreamInfo): string {
  return name === location?.latitude ? 'latitude' : name === location?.longitude ? 'longitude' : name;
}

function columnType(type: string): ColumnType {
  switch (type) {
    case 'number':
    case 'integer':
      return 'number';
    case 'string':
    case 'boolean':
      return type;
    default:
      return 'json';
  }
}

/** A value that is not of its column's type is none. */
function valueAs(type: ColumnType, value: unknown): unknown {
  return type === 'json' || typeof value === type ? (value ?? null) : null;
}

function* recordSeries(
  rows: readonly RecordRow[],
  chosen: readonly string[],
  options: ShapeRecordsOptions & { query: RecordsQuery }
): Steps<PlainFrame[]> {
  const { query, stream, maxDataPoints, notices = [] } = options;
  const numeric = stream.fields.filter(({ type }) => columnType(type) === 'number').map(({ name }) => name);
  const measures = recordMeasures(stream);
  const columns = chosen.length === 0 ? Object.keys(measures) : chosen.filter((name) => numeric.includes(name));
  const byKey = yield* groupInSteps(rows, ({ key }) => key);
  const series: Series[] = [];
  for (const key of [...byKey.keys()].sort(compareText)) {
    const records = byKey.get(key)!;
    for (const name of columns) {
      const labels = { [stream.key]: key, measure: name };
      const label = measures[name]?.label ?? name;
      const automatic = columns.length === 1 ? key : `${key} ${label}`;
      series.push({
        name,
        times: yield* mapInSteps(records, ({ time }) => time),
        values: yield* mapInSteps(records, ({ record }) => valueAs('number', record[name]) as number | null),
        labels,
        legend: query.legend ? fillLegend(query.legend, { ...labels, key, label, stream: query.stream }) : automatic,
        unit: unitId(measures[name]?.unit ?? ''),
      });
    }
    yield;
  }
  return yield* timeSeriesInSteps(series, { maxDataPoints, notices, refId: query.refId });
}
