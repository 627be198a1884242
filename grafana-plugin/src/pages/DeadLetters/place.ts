/** How far back dead letters are sought. */
const SINCE = ['1h', '24h', '7d', 'all'] as const;
export type Since = (typeof SINCE)[number];

/** What the page shows, as its address gives it. */
export interface Place {
  /** Empty: the stream with most dead letters, else the first. */
  stream: string;
  since: Since;
  /** From 1. */
  page: number;
  /** Of this page; empty for the first. */
  cursor: string;
  /** First moment of the range (epoch ms): a cursor belongs to it. Undefined on the first page and for all time. */
  from?: number | undefined;
}

const HOUR = 3_600_000;
const LENGTH: Record<Exclude<Since, 'all'>, number> = { '1h': HOUR, '24h': 24 * HOUR, '7d': 7 * 24 * HOUR };

/** Reads the address; what makes no sense there is as if left out. */
export function readPlace(search: URLSearchParams): Place {
  const stream = search.get('stream') ?? '';
  const since = SINCE.find((option) => option === search.get('since')) ?? '24h';
  const cursor = search.get('cursor') ?? '';
  const page = Number(search.get('page'));
  const from = Number(search.get('from'));
  const paged = cursor !== '' && Number.isInteger(page) && page > 1 && (since === 'all' || from > 0);
  if (!paged) {
    return { stream, since, page: 1, cursor: '' };
  }
  return { stream, since, page, cursor, ...(since === 'all' ? {} : { from }) };
}

/** The address of a place, without what is the default. */
export function writePlace({ stream, since, page, cursor, from }: Place): Record<string, string> {
  return {
    ...(stream === '' ? {} : { stream }),
    ...(since === '24h' ? {} : { since }),
    ...(page > 1 && cursor !== '' ? { page: String(page), cursor } : {}),
    ...(page > 1 && cursor !== '' && from !== undefined ? { from: String(from) } : {}),
  };
}

/** First moment of a range that ends now, epoch ms; undefined for all time. */
export function fromOf(since: Since, now: number): number | undefined {
  return since === 'all' ? undefined : now - LENGTH[since];
}
