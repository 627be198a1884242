import type { WindowsQuery } from '../../../contract/query.ts';
import { formatSize } from '../../../frames/windowSize.ts';
import { expandFilters, expandLists } from '../expand.ts';
import type { Kind } from '../kind.ts';
import { takeStream } from '../streamFields.ts';
import { WindowsEditor } from './WindowsEditor.tsx';
import { FollowedWindows } from './followedWindows.ts';

export const windows: Kind<WindowsQuery> = {
  label: 'Windows',
  description: 'Aggregates of a stream over time: history and live in one',
  needed: { stream: '' },
  first: { size: 'auto', format: 'timeseries' },
  fields: ['stream', 'keys', 'size', 'measures', 'aggregates', 'by', 'finalOnly', 'format', 'legend', 'filters'],
  takeOver: takeStream,
  isComplete: ({ stream }) => Boolean(stream),
  describe: ({ stream, size = 'auto', aggregates, measures, keys, by }) => [
    stream,
    size === 'auto' ? 'automatic windows' : `${formatSize(size)} windows`,
    [aggregates, measures]
      .map((names) => names?.join(', '))
      .filter(Boolean)
      .join(' of '),
    keys?.join(', ') ?? '',
    by ? `by ${by}` : '',
  ],
  interpolate: (query, { expand, filters }) => ({
    ...query,
    stream: expand.text(query.stream),
    ...expandLists(query, ['keys', 'measures', 'aggregates'], expand),
    ...(query.by === undefined ? {} : { by: expand.text(query.by) }),
    ...expandFilters(query, expand, filters),
  }),
  Editor: WindowsEditor,
  listsStreams: true,
  following: {
    rows: (query, options) => new FollowedWindows(query, options),
    historyQuery: (query) => ({ ...query, ...(query.format === 'rows' ? {} : { namedOnly: true }), format: 'rows' }),
  },
};
