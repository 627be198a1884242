import type { AnnotationQuery, AnnotationSupport } from '@grafana/data';

import type { LogsQuery, SluiceQuery } from '../../contract/query';
import { isComplete } from '../queries/complete';

/** Name that annotation queries get. */
const REF_ID = 'Anno';

/** What a new annotation shows: the worst of what the streams' texts tell, such as incidents. */
const INCIDENTS: LogsQuery = {
  refId: REF_ID,
  kind: 'logs',
  source: 'text',
  levels: ['error', 'critical'],
};

/**
 * Annotations from any query: log lines give time, text and tags; the editor's mappings choose other
 * columns. They are read once per refresh.
 */
export const annotationSupport: AnnotationSupport<SluiceQuery> = {
  getDefaultQuery: () => INCIDENTS,

  prepareAnnotation: (json: AnnotationQuery<SluiceQuery>) => ({
    ...json,
    target: json.target?.kind ? json.target : INCIDENTS,
    mappings: json.mappings ?? {
      time: { value: 'timestamp' },
      text: { value: 'body' },
      title: { value: 'severity' },
      id: { value: 'id' },
    },
  }),

  prepareQuery: ({ target }) =>
    target && isComplete(target) ? { ...target, refId: target.refId || REF_ID, live: false } : undefined,
};
