import { LOG_SOURCES } from './rows.ts';
import { sha256 } from './sha256.ts';

/** A field of a channel's query: a text that is not empty, a whole number from 0, a list of texts, or one of some words. */
type Field = 'name' | 'count' | 'texts' | readonly string[];

/** The channels of each kind of query: their fields in the order of the path. A list of texts can only be the last. */
const CHANNELS = {
  /** Windows of one size, ms (0 for sessions); no keys means all. */
  windows: { stream: 'name', size: 'count', keys: 'texts' },
  /** No keys means all. */
  records: { stream: 'name', keys: 'texts' },
  logs: { source: LOG_SOURCES, stream: 'name' },
  /** Of windows of one size, ms; no keys means all. */
  predictions: { stream: 'name', measure: 'name', aggregate: 'name', size: 'count', keys: 'texts' },
  pipeline: {},
} as const satisfies Record<string, Record<string, Field>>;

type Channels = typeof CHANNELS;
type Value<Of> =
  Of extends ReadonlyArray<infer Word> ? Word : Of extends 'texts' ? string[] : Of extends 'count' ? number : string;

/** What one live channel carries. Its path holds all of it, so that nothing has to be remembered through a restart. */
export type LiveQuery = {
  [Kind in keyof Channels]: { kind: Kind } & { -readonly [Name in keyof Channels[Kind]]: Value<Channels[Kind][Name]> };
}[keyof Channels];

/** How a channel is subscribed to: `data` is there when the query is too long for a path. */
interface LivePath {
  path: string;
  data?: LiveQuery;
}

/** Grafana's longest channel id is 160 characters; scope and datasource uid take up to 44 of them. */
export const MAX_PATH = 115;

/**
 * The path of a channel. It is the same whatever the order of the keys; no keys means all.
 *
 * A query that does not fit is named by its hash, and `data` has to travel beside the path.
 *
 * @throws {TypeError} for a query of no channel, such as one without a stream
 */
export function encodeLivePath(query: LiveQuery): LivePath {
  const canonical = canonicalQuery(query);
  if (canonical === null) {
    throw new TypeError(`no live channel has the query ${JSON.stringify(query)}`);
  }
  const path = readablePath(canonical);
  if (path.length <= MAX_PATH) {
    return { path };
  }
  return { path: hashPath(canonical), data: canonical };
}

/**
 * The query that a path names; null when it names none, or when `data` is not the one it was made
 * from.
 */
export function decodeLivePath(path: string, data?: unknown): LiveQuery | null {
  if (path.startsWith('hash/')) {
    const query = canonicalQuery(data);
    return query !== null && hashPath(query) === path ? query : null;
  }
  const query = readPath(path);
  // Only one path may name a query, or two viewers of it would not share a channel.
  return query !== null && readablePath(query) === path ? query : null;
}

/** Fields of a kind in the order of its path; undefined for a kind without channels. */
function fieldsOf(kind: unknown): Array<[string, Field]> | undefined {
  const channel = Object.entries(CHANNELS).find(([name]) => name === kind)?.[1];
  return channel && Object.entries(channel);
}

function readPath(path: string): LiveQuery | null {
  const [kind, ...parts] = path.split('/');
  const values = fieldsOf(kind)?.map(([name, field], at) => [name, readField(field, parts.slice(at))] as const);
  return values === undefined ? null : canonicalQuery({ kind, ...Object.fromEntries(values) });
}

/** A field's value of the parts that begin with it; null for one that cannot be read. */
function readField(field: Field, [part, ...rest]: string[]): unknown {
  if (field === 'texts') {
    return part === undefined ? [] : [part, ...rest].map(decodePart);
  }
  return part === undefined ? null : field === 'count' ? Number(part) : decodePart(part);
}

function readablePath(query: LiveQuery): string {
  const values = Object.entries(query).flatMap(([name, value]) => (name === 'kind' ? [] : value));
  return [query.kind, ...values.map((value) => encodePart(String(value)))].join('/');
}

function hashPath(canonical: LiveQuery): string {
  return `hash/${sha256(readablePath(canonical)).slice(0, 40)}`;
}

/** The query with its fields in the order of the path and each key once; null for what is none. */
function canonicalQuery(value: unknown): LiveQuery | null {
  const given = (value ?? {}) as Record<string, unknown>;
  const values = fieldsOf(given.kind)?.map(([name]) => {
    const field = given[name];
    return [name, Array.isArray(field) ? [...new Set(field)].sort() : field] as const;
  });
  const query: unknown = { kind: given.kind, ...Object.fromEntries(values ?? []) };
  return isLiveQuery(query) ? query : null;
}

function isLiveQuery(value: unknown): value is LiveQuery {
  const query = value as Record<string, unknown>;
  return fieldsOf(query.kind)?.every(([name, field]) => fits(query[name], field)) === true;
}

function fits(value: unknown, field: Field): boolean {
  switch (field) {
    case 'texts':
      return Array.isArray(value) && value.every((text) => typeof text === 'string');
    case 'count':
      return Number.isSafeInteger(value) && (value as number) >= 0;
    case 'name':
      return typeof value === 'string' && value !== '';
    default:
      return typeof value === 'string' && field.includes(value);
  }
}

/** Writes any text with the characters that Grafana allows in a path; `=` begins a byte in hex. */
function encodePart(text: string): string {
  const wellFormed = text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');
  const encoded = encodeURIComponent(wellFormed)
    .replace(/[!~*'().]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%', '=');
  return encoded === '' ? '=' : encoded;
}

function decodePart(part: string): string | null {
  if (part === '=') {
    return '';
  }
  try {
    return decodeURIComponent(part.replaceAll('=', '%'));
  } catch {
    return null;
  }
}
