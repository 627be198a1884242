import type { StoredQuery } from '../types.ts';

/** Whether a query says enough to be run: an unfinished one is not sent, so nobody sees an error while typing. */
export function isComplete(query: StoredQuery): boolean {
  switch (query.kind) {
    case 'windows':
    case 'records':
      return 'stream' in query && Boolean(query.stream);
    case 'cql':
      return 'cql' in query && query.cql.trim() !== '';
    case 'logs':
    case 'pipeline':
      return true;
    default:
      return false;
  }
}
