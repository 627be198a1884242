import type { RecordsQuery } from '../../../contract/query.ts';
import { expandFilters, expandLists } from '../expand.ts';
import type { Kind } from '../kind.ts';
import { takeStream } from '../streamFields.ts';
import { RecordsEditor } from './RecordsEditor.tsx';
import { FollowedRecords } from './followedRecords.ts';

export const records: Kind<RecordsQuery> = {
  label: 'Records',
  description: 'Raw records of a stream',
  needed: { stream: '' },
  first: { format: 'table' },
  fields: ['stream', 'keys', 'columns', 'latest', 'format', 'legend', 'filters'],
  takeOver: takeStream,
  isComplete: ({ stream }) => Boolean(stream),
  describe: ({ stream, latest, columns, keys }) => [
    stream,
    latest ? 'latest records' : 'records',
    columns?.join(', ') ?? '',
    keys?.join(', ') ?? '',
  ],
  interpolate: (query, { expand, filters }) => ({
    ...query,
    stream: expand.text(query.stream),
    ...expandLists(query, ['keys', 'columns'], expand),
    ...expandFilters(query, expand, filters),
  }),
  Editor: RecordsEditor,
  listsStreams: true,
  following: {
    rows: (query, options) => new FollowedRecords(query, options),
    historyQuery: (query) => ({ ...query, format: 'rows' }),
  },
};
