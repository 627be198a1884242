import type { QueryKind, SluiceQuery } from '../../contract/query.ts';
import type { StoredQuery } from '../types.ts';

/** What an editor cannot do without; a query written by hand may lack it. */
const NEEDED: Record<QueryKind, object> = {
  windows: { stream: '' },
  records: { stream: '' },
  cql: { cql: '' },
  logs: { source: 'text' },
  pipeline: {},
};

/** What a new query begins with beside what is needed. */
const FIRST: Record<QueryKind, object> = {
  windows: { size: 'auto', format: 'timeseries' },
  records: { format: 'table' },
  cql: { format: 'table' },
  logs: {},
  pipeline: { metrics: ['rate'], format: 'timeseries' },
};

/** A new query of a kind; all but its stream or its text is filled in. */
export function newQuery(kind: QueryKind, refId: string): SluiceQuery {
  return { refId, kind, ...NEEDED[kind], ...FIRST[kind] } as SluiceQuery;
}

/**
 * The query as an editor shows it: what Grafana made anew becomes an empty windows query, and what
 * another datasource left behind is not carried along.
 */
export function completed(query: StoredQuery): SluiceQuery {
  return query.kind === undefined
    ? { ...query, ...newQuery('windows', query.refId) }
    : ({ ...NEEDED[query.kind], ...query } as SluiceQuery);
}

/** The query as one of another kind: what both kinds know is kept, the rest starts anew. */
export function changeKind(query: SluiceQuery, kind: QueryKind): SluiceQuery {
  if (query.kind === kind) {
    return query;
  }
  return { ...without(query, KIND_FIELDS), ...newQuery(kind, query.refId), ...kept(query, kind) } as SluiceQuery;
}

/**
 * The query on another stream. Keys, measures, columns, dimension and filters name things of the
 * stream before, so they go; aggregates stay.
 */
export function changeStream<Query extends Extract<SluiceQuery, { stream: string }>>(
  query: Query,
  stream: string
): Query {
  if (query.stream === stream) {
    return query;
  }
  const next = { ...without(query, STREAM_FIELDS), stream } as Query;
  return query.kind === 'windows' ? { ...next, size: 'auto' } : next;
}

function without(query: SluiceQuery, fields: readonly string[]): object {
  return Object.fromEntries(Object.entries(query).filter(([name]) => !fields.includes(name)));
}

const STREAM_FIELDS = ['keys', 'measures', 'columns', 'by', 'filters'];
const KIND_FIELDS = [
  'stream',
  'keys',
  'size',
  'measures',
  'aggregates',
  'by',
  'finalOnly',
  'columns',
  'latest',
  'cql',
  'labelColumns',
  'source',
  'streams',
  'search',
  'levels',
  'metrics',
  'format',
  'legend',
  'filters',
  'variables',
];

function kept(query: SluiceQuery, kind: QueryKind): Partial<Record<string, unknown>> {
  const streams = 'stream' in query ? [query.stream].filter(Boolean) : 'streams' in query ? (query.streams ?? []) : [];
  if (kind === 'windows' || kind === 'records') {
    const carried: Record<string, unknown> = {};
    if (streams[0]) {
      carried['stream'] = streams[0];
    }
    if ('stream' in query) {
      for (const field of ['keys', 'filters', 'legend'] as const) {
        if (query[field] !== undefined) {
          carried[field] = query[field];
        }
      }
    }
    return carried;
  }
  return (kind === 'logs' || kind === 'pipeline') && streams.length > 0 ? { streams } : {};
}
