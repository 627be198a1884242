import type { SluiceQuery } from '../../contract/query.ts';
import type { StoredQuery } from '../types.ts';
import { metricLabel } from '../../frames/shapePipeline.ts';
import { LOG_SOURCES } from './kinds.ts';
import { formatSize } from '../../frames/windowSize.ts';

/** One line that says what a query asks: for collapsed rows, the query history and the inspector. */
export function describe(query: StoredQuery): string {
  if (query.kind === undefined) {
    return '';
  }
  return parts(query as SluiceQuery)
    .filter(Boolean)
    .join(' · ');
}

function parts(query: SluiceQuery): string[] {
  switch (query.kind) {
    case 'windows':
      return [
        query.stream,
        query.size === undefined || query.size === 'auto' ? 'automatic windows' : `${formatSize(query.size)} windows`,
        [list(query.aggregates), list(query.measures)].filter(Boolean).join(' of '),
        list(query.keys),
        query.by ? `by ${query.by}` : '',
      ];
    case 'records':
      return [query.stream, query.latest ? 'latest records' : 'records', list(query.columns), list(query.keys)];
    case 'cql':
      return [query.cql.replace(/\s+/g, ' ').trim()];
    case 'logs':
      return [
        LOG_SOURCES.find((source) => source.value === query.source)?.label ?? query.source,
        list(query.streams),
        query.search ? `with “${query.search}”` : '',
        list(query.levels),
      ];
    case 'pipeline':
      return [query.metrics?.map(metricLabel).join(', ') || 'All metrics', list(query.streams)];
  }
}

const list = (values: string[] | undefined): string => values?.join(', ') ?? '';
