/** Where a problem lies: character offsets into the query as the user wrote it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Whose fault it is: `query` is for the author of the query to correct, `refused` is against the
 * rules or the limits of the datasource, `downstream` is Cassandra's.
 */
export type CqlErrorKind = "query" | "refused" | "downstream";

/** Options of {@linkcode CqlError}. */
export interface CqlErrorOptions extends ErrorOptions {
  readonly kind?: CqlErrorKind;
  /** What to do about it, a sentence. */
  readonly fix?: string;
  readonly at?: Span;
}

/** Why a CQL query cannot be run, what to do, and the place in its text. */
export class CqlError extends Error {
  override readonly name = "CqlError";
  readonly kind: CqlErrorKind;
  readonly fix: string;
  readonly at: Span | undefined;

  constructor(message: string, options: CqlErrorOptions = {}) {
    super(message, options);
    this.kind = options.kind ?? "query";
    this.fix = options.fix ?? "";
    this.at = options.at;
  }

  /** Everything in one line: what is wrong, where (counted from 0), and what to do. */
  get detail(): string {
    const place = this.at === undefined ? "" : ` (at character ${this.at.from})`;
    return `${this.message}${place}.${this.fix === "" ? "" : ` ${this.fix}`}`;
  }
}
