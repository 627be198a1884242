import type { QueryKind, SluiceQuery } from '../../contract/query.ts';
import type { StoredQuery } from '../types.ts';
import { expander } from './expand.ts';
import type { InterpolateOptions } from './kind.ts';
import { askKind, isKnown, KINDS } from './kinds.ts';

/** A new query of a kind; all but its stream or its text is filled in. */
export function newQuery(kind: QueryKind, refId: string): SluiceQuery {
  const { needed, first } = KINDS[kind];
  return { refId, kind, ...needed, ...first } as SluiceQuery;
}

/**
 * The query as an editor shows it: what Grafana has just made becomes an empty windows query, and what
 * another datasource left behind is not carried along.
 */
export function completed(query: StoredQuery): SluiceQuery {
  if (query.kind === undefined) {
    return { ...query, ...newQuery('windows', query.refId) };
  }
  return { ...(isKnown(query) ? KINDS[query.kind].needed : {}), ...query } as SluiceQuery;
}

/** The query as one of another kind: what both kinds know is kept, the rest starts with defaults. */
export function changeKind(query: SluiceQuery, kind: QueryKind): SluiceQuery {
  if (query.kind === kind) {
    return query;
  }
  const own = new Set<string>(Object.values(KINDS).flatMap(({ fields }) => [...fields]));
  const common = Object.fromEntries(Object.entries(query).filter(([name]) => !own.has(name)));
  return { ...common, ...newQuery(kind, query.refId), ...KINDS[kind].takeOver(query) } as SluiceQuery;
}

/** Whether a query holds enough to be run: an unfinished one is not sent, so that typing shows no errors. */
export function isComplete(query: StoredQuery): boolean {
  return isKnown(query) && askKind(query, (kind, known) => kind.isComplete(known));
}

/** What a query asks, in one line: for collapsed rows, the query history and the inspector. */
export function describe(query: StoredQuery): string {
  return isKnown(query)
    ? askKind(query, (kind, known) => kind.describe(known))
        .filter(Boolean)
        .join(' · ')
    : '';
}

/** The query with the values of its variables and the dashboard's ad hoc filters. */
export function interpolate(query: SluiceQuery, options: InterpolateOptions): SluiceQuery {
  const expand = expander(options.templates, options.scopedVars);
  const withLegend = query.legend === undefined ? query : { ...query, legend: expand.text(query.legend) };
  return askKind<SluiceQuery>(withLegend, (kind, known) => kind.interpolate(known, { ...options, expand }));
}
