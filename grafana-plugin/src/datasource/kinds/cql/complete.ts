import type { CqlSchemaAnswer } from '../../../contract/resources.ts';

/** What a completion stands for. */
export type CompletionKind = 'keyword' | 'keyspace' | 'table' | 'column' | 'function' | 'macro' | 'variable';

/** One thing that can be written at the cursor. */
export interface Completion {
  label: string;
  kind: CompletionKind;
  detail: string;
  help?: string;
  /** What is written, where it is not the label. */
  insert?: string;
}

/** The text around the cursor. */
export interface CompletionContext {
  /** The whole statement. */
  text: string;
  /** Characters before the cursor. */
  offset: number;
  schema: CqlSchemaAnswer;
  /** Names of the dashboard's variables. */
  variables: readonly string[];
}

const KEYWORDS = [
  'SELECT',
  'DISTINCT',
  'JSON',
  'FROM',
  'WHERE',
  'AND',
  'IN',
  'CONTAINS',
  'CONTAINS KEY',
  'GROUP BY',
  'ORDER BY',
  'ASC',
  'DESC',
  'ANN OF',
  'PER PARTITION LIMIT',
  'LIMIT',
  'ALLOW FILTERING',
  'AS',
  'TOKEN',
];

/** What can be written at the cursor: after `FROM` tables, after `keyspace.` its tables, else all that fits the statement's table. */
export function complete({ text, offset, schema, variables }: CompletionContext): Completion[] {
  const before = text.slice(0, offset);
  const keyspace = /([A-Za-z]\w*|"[^"]+")\.\s*(?:"?\w*)$/.exec(before)?.[1];
  if (keyspace !== undefined) {
    return tables(schema, unquoted(keyspace));
  }
  if (/\bFROM\s+"?\w*$/i.test(before)) {
    return [...tables(schema, schema.keyspace), ...keyspaces(schema)];
  }
  return [
    ...macros(schema),
    ...variables.map((name): Completion => ({
      label: `$${name}`,
      kind: 'variable',
      detail: 'Variable, bound as a value',
    })),
    ...columns(schema, text),
    ...KEYWORDS.map((label): Completion => ({ label, kind: 'keyword', detail: 'Keyword' })),
    ...schema.functions.map((label): Completion => ({ label, kind: 'function', detail: 'Function' })),
  ];
}

function macros(schema: CqlSchemaAnswer): Completion[] {
  return schema.macros.map(({ name, signature, help }) => ({
    label: name.startsWith('$') ? name : `$${name}`,
    kind: 'macro',
    detail: signature,
    help,
    insert: signature,
  }));
}

function keyspaces(schema: CqlSchemaAnswer): Completion[] {
  return schema.keyspaces.map(({ name }) => ({ label: identifier(name), kind: 'keyspace', detail: 'Keyspace' }));
}

function tables(schema: CqlSchemaAnswer, keyspace: string): Completion[] {
  const found = schema.keyspaces.find(({ name }) => name === keyspace);
  return (found?.tables ?? []).map((table) => ({
    label: identifier(table.name),
    kind: 'table',
    detail: `Partition key: ${table.partitionKey.join(', ')}`,
    ...(table.clustering.length > 0 ? { help: `Clustering: ${table.clustering.join(', ')}` } : {}),
  }));
}

/** Columns of the statement's table; those of the partition key first, since a query has to name them. */
function columns(schema: CqlSchemaAnswer, text: string): Completion[] {
  const from = /\bFROM\s+(?:("[^"]+"|\w+)\s*\.\s*)?("[^"]+"|\w+)/i.exec(text);
  if (!from) {
    return [];
  }
  const keyspace = from[1] === undefined ? schema.keyspace : unquoted(from[1]);
  const name = unquoted(from[2] ?? '');
  const table = schema.keyspaces.find((each) => each.name === keyspace)?.tables.find((each) => each.name === name);
  const rank = (column: string) =>
    table?.partitionKey.includes(column) ? 0 : table?.clustering.includes(column) ? 1 : 2;
  const role = (column: string) => ['partition key', 'clustering', ''][rank(column)] ?? '';
  return [...(table?.columns ?? [])]
    .sort((a, b) => rank(a.name) - rank(b.name))
    .map((column) => ({
      label: identifier(column.name),
      kind: 'column',
      detail: [column.type, role(column.name)].filter(Boolean).join(', '),
    }));
}

/** Names with capitals or other characters have to be quoted in CQL. */
const identifier = (name: string): string =>
  /^[a-z]\w*$/.test(name) && name === name.toLowerCase() ? name : `"${name}"`;
const unquoted = (name: string): string => (name.startsWith('"') ? name.slice(1, -1) : name.toLowerCase());
