/** Rows of the largest page. */
const LARGEST_PAGE = 5_000;
/** Bytes that a page should come to: large rows make pages of few rows. */
const PAGE_BYTES = 4 * 1024 * 1024;

/** What was read so far, and what may still be. */
export interface PagedRead {
  /** Rows that were read. */
  readonly rows: number;
  /** Bytes of their values. */
  readonly bytes: number;
  /** Rows that may still be read. */
  readonly left: number;
  /** Rows of a page while their size is unknown: it is in memory before it is measured. */
  readonly firstPage: number;
}

/** Rows to ask for next, one more than may be read at most: it shows that there are more. */
export function pageSize({ rows, bytes, left, firstPage }: PagedRead): number {
  const fitting = rows === 0 ? firstPage : Math.floor(PAGE_BYTES / Math.max(1, bytes / rows));
  return Math.max(1, Math.min(fitting, LARGEST_PAGE, left + 1));
}
