import type { PredictionsQuery } from '../../../contract/query.ts';
import { predictedLabel } from '../../../frames/shapePredictions.ts';
import { formatSize } from '../../../frames/windowSize.ts';
import { expandFilters, expandLists } from '../expand.ts';
import type { Kind } from '../kind.ts';
import { takeStream } from '../streamFields.ts';
import { FollowedPredictions } from './followedPredictions.ts';
import { PredictionsEditor } from './PredictionsEditor.tsx';

export const predictions: Kind<PredictionsQuery> = {
  label: 'Predictions',
  description: 'What is expected of the windows to come, and how unusual those were that came',
  needed: { stream: '' },
  first: { format: 'timeseries' },
  fields: [
    'stream',
    'keys',
    'series',
    'measure',
    'aggregate',
    'size',
    'horizon',
    'values',
    'format',
    'legend',
    'filters',
  ],
  takeOver: takeStream,
  isComplete: ({ stream }) => Boolean(stream),
  describe: ({ stream, keys, series, measure, aggregate, size, values, format }) => [
    stream,
    series ?? '',
    [aggregate, measure].filter(Boolean).join(' of '),
    size === undefined ? '' : `${formatSize(size)} windows`,
    format === 'anomalies' ? 'anomalies' : (values?.map(predictedLabel).join(', ') ?? ''),
    keys?.join(', ') ?? '',
  ],
  interpolate: (query, { expand, filters }) => ({
    ...query,
    stream: expand.text(query.stream),
    ...(query.series === undefined ? {} : { series: expand.text(query.series) }),
    ...(query.measure === undefined ? {} : { measure: expand.text(query.measure) }),
    ...(query.aggregate === undefined ? {} : { aggregate: expand.text(query.aggregate) }),
    ...expandLists(query, ['keys', 'values'], expand),
    ...expandFilters(query, expand, filters),
  }),
  Editor: PredictionsEditor,
  listsStreams: true,
  following: {
    rows: (query, options) => new FollowedPredictions(query, options),
    // Anomalies have no field for how far ahead, so that one that is left from another format means nothing.
    historyQuery: (query) => ({ ...query, format: 'rows', ...(query.format === 'anomalies' ? { horizon: 1 } : {}) }),
  },
};
