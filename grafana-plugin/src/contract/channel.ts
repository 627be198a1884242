import { sha256 } from './sha256.ts';

/** What one live channel carries. Its path says all of it, so that a restart needs no memory. */
export type LiveQuery =
  | { kind: 'windows'; stream: string; size: number; keys: string[] }
  | { kind: 'records'; stream: string; keys: string[] }
  | { kind: 'logs'; source: 'text' | 'late' | 'dead'; stream: string }
  | { kind: 'pipeline' };

/** How a channel is subscribed to: `data` is there when the query is too long for a path. */
export interface LivePath {
  path: string;
  data?: LiveQuery;
}

/** Grafana's longest channel id is 160 characters; scope and datasource uid take up to 44 of them. */
export const MAX_PATH = 115;

const LOG_SOURCES = ['text', 'late', 'dead'];

/**
 * The path of a channel. It is the same whatever the order of the keys; no keys means all.
 *
 * A query that does not fit is named by its hash, and `data` has to travel beside the path.
 */
export function encodeLivePath(query: LiveQuery): LivePath {
  const canonical = canonicalQuery(query);
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
    const query = isLiveQuery(data) ? canonicalQuery(data) : null;
    return query !== null && hashPath(query) === path ? query : null;
  }
  const query = readPath(path.split('/'));
  // Only one path may name a query, or two viewers of it would not share a channel.
  return query !== null && readablePath(query) === path ? query : null;
}

function readPath([kind, first, second, ...rest]: string[]): LiveQuery | null {
  const name = (part: string | undefined) => (part === undefined ? null : decodePart(part));
  const keys = (parts: string[]) => {
    const decoded = parts.map(decodePart);
    return decoded.every((key) => key !== null) ? canonicalKeys(decoded as string[]) : null;
  };
  if (kind === 'pipeline') {
    return first === undefined ? { kind } : null;
  }
  if (kind === 'logs' && rest.length === 0) {
    const query = { kind, source: first, stream: name(second) };
    return isLiveQuery(query) ? query : null;
  }
  if (kind === 'windows') {
    const query = { kind, stream: name(first), size: Number(second), keys: keys(rest) };
    return isLiveQuery(query) ? query : null;
  }
  if (kind === 'records') {
    const query = { kind, stream: name(first), keys: keys(second === undefined ? [] : [second, ...rest]) };
    return isLiveQuery(query) ? query : null;
  }
  return null;
}

function readablePath(query: LiveQuery): string {
  switch (query.kind) {
    case 'pipeline':
      return 'pipeline';
    case 'logs':
      return ['logs', query.source, encodePart(query.stream)].join('/');
    case 'windows':
      return ['windows', encodePart(query.stream), query.size, ...query.keys.map(encodePart)].join('/');
    case 'records':
      return ['records', encodePart(query.stream), ...query.keys.map(encodePart)].join('/');
  }
}

function hashPath(canonical: LiveQuery): string {
  return `hash/${sha256(readablePath(canonical)).slice(0, 40)}`;
}

function canonicalQuery(query: LiveQuery): LiveQuery {
  switch (query.kind) {
    case 'pipeline':
      return { kind: query.kind };
    case 'logs':
      return { kind: query.kind, source: query.source, stream: query.stream };
    case 'windows':
      return { kind: query.kind, stream: query.stream, size: query.size, keys: canonicalKeys(query.keys) };
    case 'records':
      return { kind: query.kind, stream: query.stream, keys: canonicalKeys(query.keys) };
  }
}

function canonicalKeys(keys: string[]): string[] {
  return [...new Set(keys)].sort();
}

function isLiveQuery(value: unknown): value is LiveQuery {
  const query = (value ?? {}) as Record<string, unknown>;
  const named = typeof query.stream === 'string' && query.stream !== '';
  const keyed = Array.isArray(query.keys) && query.keys.every((key) => typeof key === 'string');
  switch (query.kind) {
    case 'pipeline':
      return true;
    case 'logs':
      return named && LOG_SOURCES.includes(query.source as string);
    case 'windows':
      return named && keyed && Number.isSafeInteger(query.size) && (query.size as number) >= 0;
    case 'records':
      return named && keyed;
    default:
      return false;
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
