import type { QueryKind, QueryOf, SluiceQuery } from '../../contract/query.ts';
import { cql } from './cql/cql.ts';
import type { Kind } from './kind.ts';
import { logs } from './logs/logs.ts';
import { pipeline } from './pipeline/pipeline.ts';
import { predictions } from './predictions/predictions.ts';
import { records } from './records/records.ts';
import { windows } from './windows/windows.ts';

/** Every kind of query, as the editor offers them. */
export const KINDS: { readonly [Name in QueryKind]: Kind<QueryOf<Name>> } = {
  windows,
  records,
  cql,
  logs,
  pipeline,
  predictions,
};

/** Whether a stored query is of a kind that there is. */
export function isKnown(query: { kind?: unknown }): query is SluiceQuery {
  return Object.keys(KINDS).some((name) => name === query.kind);
}

/** Asks the kind of a query something about it. */
export function askKind<Result>(
  query: SluiceQuery,
  ask: <Query extends SluiceQuery>(kind: Kind<Query>, query: Query) => Result
): Result {
  const asked = <Name extends QueryKind>(name: Name, of: QueryOf<Name>): Result => ask<QueryOf<Name>>(KINDS[name], of);
  return asked(query.kind, query);
}
