import type { AnnotationQuery } from '@grafana/data';

import type { SluiceQuery } from '../contract/query.ts';
import { annotationSupport } from './annotationSupport.ts';

const prepare = (json: Partial<AnnotationQuery<SluiceQuery>>) =>
  annotationSupport.prepareAnnotation!(json) as AnnotationQuery<SluiceQuery>;

describe('annotations', () => {
  it('show incidents when they are new', () => {
    const annotation = prepare({ name: 'New', enable: true });
    expect(annotation.target).toMatchObject({ kind: 'logs', source: 'text', levels: ['error', 'critical'] });
    expect(annotation.mappings).toMatchObject({ time: { value: 'timestamp' }, text: { value: 'body' } });
  });

  it('keep what was chosen, and are read once rather than followed', () => {
    const target: SluiceQuery = { refId: 'X', kind: 'logs', source: 'dead' };
    const mappings = { text: { value: 'reason' } };
    const annotation = prepare({ name: 'Dead', target, mappings });
    expect(annotation.mappings).toBe(mappings);
    expect(annotationSupport.prepareQuery!(annotation)).toEqual({ ...target, live: false });
  });

  it('come back as they were given once nothing is missing, as their editor prepares them until then', () => {
    const annotation = prepare({ name: 'New', enable: true });
    expect(prepare(annotation)).toBe(annotation);
  });

  it('run no query that is not finished', () => {
    const target: SluiceQuery = { refId: 'X', kind: 'cql', cql: '' };
    expect(annotationSupport.prepareQuery!(prepare({ target }))).toBeUndefined();
  });
});
