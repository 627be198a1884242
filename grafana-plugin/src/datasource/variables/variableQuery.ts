import type { DataQuery } from '@grafana/schema';

/** Where the values of a template variable come from. */
type VariableSource = 'streams' | 'predicted' | 'series' | 'keys' | 'dimension' | 'measures' | 'cql';

/** A template variable's query, as dashboards store it. Fields that the source does not need are ignored. */
export interface VariableQuery extends DataQuery {
  source: VariableSource;
  /** Of series, keys, dimension and measures. */
  stream?: string;
  /** Of `dimension`. */
  dimension?: string;
  /** Of `keys`: only those that begin so. */
  prefix?: string;
  /** Of `keys`: those that were heard of last come first. */
  newest?: boolean;
  /** Of `cql`: first column is the text, the second one, if any, the value. */
  cql?: string;
}

/** What the sources are called. */
export const VARIABLE_SOURCES: ReadonlyArray<{ value: VariableSource; label: string; description: string }> = [
  { value: 'streams', label: 'Streams', description: 'Names of the streams' },
  { value: 'predicted', label: 'Predicted', description: 'Names of the streams of which something is predicted' },
  { value: 'series', label: 'Series', description: 'What is predicted of a stream' },
  { value: 'keys', label: 'Keys', description: 'Keys of a stream' },
  { value: 'dimension', label: 'Dimension', description: 'Values of a stream’s dimension' },
  { value: 'measures', label: 'Measures', description: 'Measures of a stream' },
  { value: 'cql', label: 'CQL', description: 'Rows of a SELECT' },
];

/** A new variable asks for the streams. */
export function completedVariable(query: Partial<VariableQuery> | string | undefined): VariableQuery {
  const given = typeof query === 'object' ? query : {};
  return { ...given, refId: given.refId ?? 'VariableQuery', source: given.source ?? 'streams' };
}

/** Whether the query holds enough to be run. */
export function isCompleteVariable(query: VariableQuery): boolean {
  switch (query.source) {
    case 'streams':
    case 'predicted':
      return true;
    case 'series':
    case 'keys':
    case 'measures':
      return Boolean(query.stream);
    case 'dimension':
      return Boolean(query.stream && query.dimension);
    case 'cql':
      return Boolean(query.cql?.trim());
  }
}

/** What the variable asks, in one line; Grafana lists it beside the variable's name. */
export function describeVariable(query: VariableQuery): string {
  const of = query.stream ? ` of ${query.stream}` : '';
  switch (query.source) {
    case 'streams':
      return 'streams';
    case 'predicted':
      return 'streams of which something is predicted';
    case 'series':
      return `what is predicted${of}`;
    case 'keys':
      return `keys${of}${query.prefix ? ` beginning with ${query.prefix}` : ''}${query.newest ? ', newest first' : ''}`;
    case 'measures':
      return `measures${of}`;
    case 'dimension':
      return `${query.dimension ?? ''}${of}`;
    case 'cql':
      return query.cql ?? '';
  }
}
