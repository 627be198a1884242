import type { CqlQuery, SluiceQuery } from '../../contract/query.ts';
import { LogsTail } from '../kinds/logs/logsTail.ts';
import { PipelineTail } from '../kinds/pipeline/pipelineTail.ts';
import { RecordsTail } from '../kinds/records/recordsTail.ts';
import type { Tail, TailOptions } from '../kinds/tail.ts';
import { WindowsTail } from '../kinds/windows/windowsTail.ts';

/** A query of a kind that has a live tail. */
export type FollowedQuery = Exclude<SluiceQuery, CqlQuery>;

/** What keeps the rows of a followed query. */
export function tailOf(query: FollowedQuery, options: TailOptions): Tail {
  switch (query.kind) {
    case 'windows':
      return new WindowsTail(query, options);
    case 'records':
      return new RecordsTail(query, options);
    case 'logs':
      return new LogsTail(query);
    case 'pipeline':
      return new PipelineTail(query, options);
  }
}

/** The query that history is asked: the same, with all that the join has to know of each row. */
export function historyQuery(query: FollowedQuery): SluiceQuery {
  const followed = { ...query, followed: true };
  if (query.kind === 'logs') {
    return followed;
  }
  const named = query.kind === 'windows' && query.format !== 'rows' ? { namedOnly: true } : {};
  return { ...followed, ...named, format: 'rows' } as SluiceQuery;
}
