/** Options of {@linkcode Lazy}. */
export interface LazyOptions<T> {
  readonly open: () => Promise<T>;
  readonly close: (value: T) => Promise<void>;
  /** For how long a failure is told again before the next try, ms. */
  readonly retryAfterMs: number;
}

/**
 * Something that is opened when it is first needed and then kept. Whoever asks while it is being
 * opened waits for it; a failure is told to all who ask within `retryAfterMs`, so that a page of
 * panels makes one try and not twenty.
 */
export class Lazy<T> {
  readonly #options: LazyOptions<T>;
  #opened: Promise<T> | undefined;
  /** Time of the failure that is told at the moment. */
  #failedAt: number | undefined;
  #closed = false;

  constructor(options: LazyOptions<T>) {
    this.#options = options;
  }

  /** @throws what `open` throws, or that it is closed */
  get(): Promise<T> {
    if (this.#closed) {
      return Promise.reject(
        new Error("the data source's settings have changed"),
      );
    }
    const { retryAfterMs } = this.#options;
    if (
      this.#failedAt !== undefined &&
      performance.now() - this.#failedAt > retryAfterMs
    ) {
      this.#opened = undefined;
      this.#failedAt = undefined;
    }
    this.#opened ??= this.#open();
    return this.#opened;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const opened = await this.#opened?.catch(() => undefined);
    if (opened !== undefined) await this.#options.close(opened);
  }

  #open(): Promise<T> {
    const opening = this.#options.open();
    opening.catch(() => {
      if (this.#opened === opening) this.#failedAt = performance.now();
    });
    return opening;
  }
}
