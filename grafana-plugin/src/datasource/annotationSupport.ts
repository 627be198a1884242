import type { AnnotationEventMappings, AnnotationQuery, AnnotationSupport } from '@grafana/data';

import type { LogsQuery, SluiceQuery } from '../contract/query.ts';
import { isComplete } from './kinds/queries.ts';

/** Name that annotation queries get. */
const REF_ID = 'Anno';

/** What a new annotation shows: the worst of what the streams' texts hold, such as incidents. */
const INCIDENTS: LogsQuery = {
  refId: REF_ID,
  kind: 'logs',
  source: 'text',
  levels: ['error', 'critical'],
};

/** What the columns of log lines are for. */
const OF_LOG_LINES: AnnotationEventMappings = {
  time: { value: 'timestamp' },
  text: { value: 'body' },
  title: { value: 'severity' },
  id: { value: 'id' },
};

/**
 * Annotations from any query: log lines give time, text and tags; the editor's mappings choose other
 * columns. They are read once per refresh.
 */
export const annotationSupport: AnnotationSupport<SluiceQuery> = {
  getDefaultQuery: () => INCIDENTS,

  // Grafana asks again after each change, until the annotation comes back as it was given.
  prepareAnnotation: (json: AnnotationQuery<SluiceQuery>) => {
    if (json.target?.kind && json.mappings) {
      return json;
    }
    return {
      ...json,
      target: json.target?.kind ? json.target : INCIDENTS,
      mappings: json.mappings ?? OF_LOG_LINES,
    };
  },

  prepareQuery: ({ target }) =>
    target && isComplete(target) ? { ...target, refId: target.refId || REF_ID, live: false } : undefined,
};
