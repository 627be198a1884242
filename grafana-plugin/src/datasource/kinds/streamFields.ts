import type { QueryOf, SluiceQuery } from '../../contract/query.ts';

/** A query of one stream. */
export type StreamQuery = QueryOf<'windows'> | QueryOf<'records'> | QueryOf<'predictions'>;

/** Fields that name things of the query's stream. */
const NAMES = ['keys', 'measures', 'columns', 'by', 'filters', 'series', 'measure', 'aggregate', 'size', 'horizon'];

/**
 * The query on another stream. Keys, measures, columns, dimension and filters name things of the
 * stream before, so they go; `replaced` takes the place of what else does not hold any more.
 */
export function changeStream<Query extends StreamQuery>(
  query: Query,
  stream: string,
  replaced: Partial<Query> = {}
): Query {
  if (query.stream === stream) {
    return query;
  }
  const kept = Object.fromEntries(Object.entries(query).filter(([name]) => !NAMES.includes(name)));
  return { ...kept, stream, ...replaced } as Query;
}

/** What a query of one stream takes over of another one: the first stream, and what chooses its keys. */
export function takeStream(query: SluiceQuery): Partial<Pick<StreamQuery, 'stream' | 'keys' | 'filters' | 'legend'>> {
  const [stream] = streamsOf(query);
  const { filters, legend } = 'stream' in query ? query : {};
  const keys = 'keys' in query ? query.keys : undefined;
  return {
    ...(stream ? { stream } : {}),
    ...(keys === undefined ? {} : { keys }),
    ...(filters === undefined ? {} : { filters }),
    ...(legend === undefined ? {} : { legend }),
  };
}

/** What a query of several streams takes over of another one. */
export function takeStreams(query: SluiceQuery): { streams?: string[] } {
  const streams = streamsOf(query);
  return streams.length > 0 ? { streams } : {};
}

function streamsOf(query: SluiceQuery): string[] {
  return 'stream' in query ? [query.stream].filter(Boolean) : 'streams' in query ? (query.streams ?? []) : [];
}
