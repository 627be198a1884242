import type { CqlQuery } from '../../../contract/query.ts';
import type { Kind } from '../kind.ts';
import { CqlEditor } from './CqlEditor.tsx';
import { cqlVariables } from './cqlVariables.ts';

export const cql: Kind<CqlQuery> = {
  label: 'CQL',
  description: 'A SELECT of any keyspace in Cassandra',
  needed: { cql: '' },
  first: { format: 'table' },
  fields: ['cql', 'labelColumns', 'variables', 'format', 'legend'],
  takeOver: () => ({}),
  isComplete: (query) => 'cql' in query && query.cql.trim() !== '',
  describe: (query) => [query.cql.replace(/\s+/g, ' ').trim()],
  interpolate: (query, { templates, scopedVars }) => {
    const variables = { ...query.variables, ...cqlVariables(query.cql, templates, scopedVars) };
    return Object.keys(variables).length > 0 ? { ...query, variables } : query;
  },
  Editor: CqlEditor,
  listsStreams: false,
};
