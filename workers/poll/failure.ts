/** Why a request brought no records; also a label of metrics. */
export type FailureKind =
  /** No connection, or it broke. */
  | "unreachable"
  | "timeout"
  /** An answer that says that something failed or is not allowed. */
  | "status"
  /** The address, or where it was redirected, may not be asked. */
  | "refused"
  | "too_large"
  /** The body is not what was declared. */
  | "body";

/** Options of {@linkcode PollFailure}. */
export interface PollFailureOptions extends ErrorOptions {
  /** How long the server asks to be left alone, ms. */
  readonly retryAfterMs?: number | undefined;
}

/** A request that brought no records. Its message holds nothing of a response's body. */
export class PollFailure extends Error {
  override readonly name = "PollFailure";
  readonly kind: FailureKind;
  readonly retryAfterMs: number | undefined;

  constructor(kind: FailureKind, message: string, options: PollFailureOptions = {}) {
    super(message, options);
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
  }
}
