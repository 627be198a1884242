import type { WindowsQuery } from '../contract/query.ts';
import type { StreamInfo, WindowInfo } from '../contract/resources.ts';
import { COMPLETENESS, type WindowRow } from '../contract/rows.ts';
import { type Notice, warning } from './notices.ts';
import { unitId } from './units.ts';

/** One value of a window that a query shows. */
export interface WindowColumn {
  /** `<measure>.<aggregate>`, `count` or `completeness`. */
  name: string;
  /** Null for what a window has of no measure. */
  measure: string | null;
  aggregate: string;
  /** For people, such as `Speed avg`. */
  label: string;
  /** Grafana's id. */
  unit: string;
  value: (row: WindowRow) => number | null;
}

/** The window of a stream with this size; undefined when it declares none. */
export function windowOfSize(stream: Pick<StreamInfo, 'windows'>, size: number): WindowInfo | undefined {
  return stream.windows.find((window) => window.size === size);
}

/** The values that a query asks for, in its own order, and notices about what is not declared. */
export function windowColumns(
  query: Pick<WindowsQuery, 'measures' | 'aggregates'>,
  options: { stream: Pick<StreamInfo, 'windows' | 'measures'>; size: number }
): { columns: WindowColumn[]; notices: Notice[] } {
  const { stream, size } = options;
  const window = windowOfSize(stream, size);
  if (window === undefined) {
    return { columns: [], notices: [warning(`No window of ${size} ms is declared: choose another size`)] };
  }
  const asked = { measures: query.measures ?? [], aggregates: query.aggregates ?? [] };
  const measures = asked.measures.length > 0 ? asked.measures : window.measures;
  const aggregates = asked.aggregates.length > 0 ? asked.aggregates : [defaultAggregate(window)];
  const notices = [
    ...undeclared('Measures', measures, window.measures),
    ...undeclared('Aggregates', aggregates, ['count', ...windowAggregates(window)]),
  ];
  const columns: WindowColumn[] = [];
  if (aggregates.includes('count')) {
    columns.push(countColumn());
  }
  if (aggregates.includes(COMPLETENESS) && hasInputs(window)) {
    columns.push(completenessColumn());
  }
  for (const measure of measures.filter((name) => window.measures.includes(name))) {
    for (const aggregate of aggregates.filter((name) => name !== 'count' && window.aggregates.includes(name))) {
      columns.push(valueColumn(stream, { measure, aggregate }));
    }
  }
  return { columns, notices };
}

/** Whether a formula makes such windows of others. */
export function hasInputs({ aggregates }: Pick<WindowInfo, 'aggregates'>): boolean {
  return aggregates.includes('value');
}

/** What such windows have that a query can ask for by the name of an aggregate, beside `count`. */
export function windowAggregates(window: Pick<WindowInfo, 'aggregates'>): string[] {
  const { aggregates } = window;
  return [...aggregates.filter((name) => name !== 'count'), ...(hasInputs(window) ? [COMPLETENESS] : [])];
}

/** Share of a window's inputs that are there, 0 to 1; null where nothing is known of them. */
export function completenessOf({ inputs }: Pick<WindowRow, 'inputs'>): number | null {
  return inputs === undefined || inputs.expected === 0 ? null : inputs.present / inputs.expected;
}

function defaultAggregate({ aggregates, measures }: WindowInfo): string {
  const valued = aggregates.filter((aggregate) => aggregate !== 'count');
  if (measures.length === 0 || valued.length === 0) {
    return 'count';
  }
  return valued.includes('avg') ? 'avg' : valued[0]!;
}

function undeclared(what: string, asked: readonly string[], declared: readonly string[]): Notice[] {
  const unknown = asked.filter((name) => !declared.includes(name));
  if (unknown.length === 0) {
    return [];
  }
  return [warning(`${what} that this window does not have: ${unknown.join(', ')}. It has ${declared.join(', ')}`)];
}

function countColumn(): WindowColumn {
  return {
    name: 'count',
    measure: null,
    aggregate: 'count',
    label: 'Records',
    unit: 'short',
    value: (row) => row.count,
  };
}

function completenessColumn(): WindowColumn {
  return {
    name: COMPLETENESS,
    measure: null,
    aggregate: COMPLETENESS,
    label: 'Completeness',
    unit: 'percentunit',
    value: completenessOf,
  };
}

function valueColumn(
  stream: Pick<StreamInfo, 'measures'>,
  { measure, aggregate }: { measure: string; aggregate: string }
): WindowColumn {
  const name = `${measure}.${aggregate}`;
  const declared = stream.measures[measure];
  return {
    name,
    measure,
    aggregate,
    label: `${declared?.label ?? measure} ${aggregate}`,
    unit: unitId(declared?.unit ?? ''),
    value: (row) => row.values[name] ?? null,
  };
}
