/** Options of {@linkcode PageSizes}. */
export interface PageSizesOptions {
  /** Rows of a page while their size is unknown: it is in memory before it is measured. Default 100. */
  readonly firstPage?: number;
  /** Rows of the largest page. Default 5,000. */
  readonly largestPage?: number;
  /** Bytes that a page should come to: large rows make pages of few rows. Default 4 MiB. */
  readonly pageBytes?: number;
  /** What a row comes to at most while none was measured, bytes. Default 1,024. */
  readonly unknownRowBytes?: number;
}

/** A page that was read. */
export interface MeasuredPage {
  /** Rows that were asked for. */
  readonly asked: number;
  /** Rows that came. */
  readonly rows: number;
  /** Bytes of their values. */
  readonly bytes: number;
}

/** By how much a page may have more rows than those that were measured. */
const GROWTH = 4;

/**
 * How many rows to ask for in a read's next page. Cassandra counts pages in rows, and a page is in
 * memory before its bytes can be counted: the first one is small, and each later one has at most
 * four times the rows that were measured, and no more than come to `pageBytes` by what rows of the
 * last page have come to, or half of what those before it have.
 *
 * Pages of several statements that return the same kind of rows may share one.
 */
export class PageSizes {
  readonly #firstPage: number;
  readonly #largestPage: number;
  readonly #pageBytes: number;
  readonly #unknownRowBytes: number;
  #rowBytes: number | undefined;
  /** Rows of a page that were measured, and found to be no more than it should come to. */
  #trusted = 0;

  constructor(options: PageSizesOptions = {}) {
    const { firstPage = 100, largestPage = 5_000, pageBytes = 4 * 1_048_576 } = options;
    this.#unknownRowBytes = options.unknownRowBytes ?? 1_024;
    this.#firstPage = firstPage;
    this.#largestPage = largestPage;
    this.#pageBytes = pageBytes;
  }

  /**
   * Rows to ask for next.
   *
   * @param left rows that may still be read; one more is asked for at most: it shows that there are
   *   more. Default: no limit
   */
  next(left = Infinity): number {
    const grown = Math.max(this.#firstPage, GROWTH * this.#trusted);
    const fitting = this.#rowBytes === undefined
      ? grown
      : Math.floor(this.#pageBytes / Math.max(1, this.#rowBytes));
    return Math.max(1, Math.min(fitting, grown, this.#largestPage, left + 1));
  }

  /** Bytes that so many rows will come to, as far as is known. */
  expectedBytes(rows: number): number {
    return rows * Math.ceil(this.#rowBytes ?? this.#unknownRowBytes);
  }

  /** Learns from a page that was read. */
  measured({ asked, rows, bytes }: MeasuredPage): void {
    if (rows === 0) return;
    this.#rowBytes = Math.max(bytes / rows, (this.#rowBytes ?? 0) / 2);
    // A page that its partition ended says nothing against larger ones.
    this.#trusted = rows >= asked ? rows : Math.max(this.#trusted, rows);
  }
}
