/** Options of {@linkcode cached}. */
export interface CachedOptions {
  /** How long an answer is good, ms. Default: for ever. */
  readonly keepMs?: number;
  /** How long a failure is returned again before the next try, ms. Default 0: not at all. */
  readonly retryAfterMs?: number;
}

/**
 * A question whose answer is good for a while: callers meanwhile get the same answer, and callers
 * while it is being found wait for it.
 *
 * @param find finds the answer
 */
export function cached<T>(find: () => Promise<T>, options: CachedOptions = {}): () => Promise<T> {
  const { keepMs = Infinity, retryAfterMs = 0 } = options;
  let answer: Promise<T> | undefined;
  let goodUntil = Infinity;
  const goodFor = (ms: number) => () => void (goodUntil = performance.now() + ms);
  return () => {
    if (answer !== undefined && performance.now() < goodUntil) return answer;
    answer = find();
    goodUntil = Infinity;
    answer.then(goodFor(keepMs), goodFor(retryAfterMs));
    return answer;
  };
}

/**
 * A question that is asked once at a time, whose answer is as new as whoever asks: who comes while it
 * is being found shares the one after it with all who come meanwhile.
 *
 * @param find finds the answer
 */
export function oneAtATime<T>(find: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;
  const begin = () => {
    next = undefined;
    return find();
  };
  return () => {
    if (next === undefined) last = next = last.then(begin, begin);
    return next;
  };
}

/** Options of {@linkcode Lazy}. */
export interface LazyOptions<T> {
  readonly open: () => Promise<T>;
  readonly close: (value: T) => Promise<void>;
  /** How long a failure is returned again before the next try, ms. Default 0: not at all. */
  readonly retryAfterMs?: number;
  /** Message of the error after {@linkcode Lazy.close}. Default: that it is closed. */
  readonly closedMessage?: string;
}

/**
 * Something that is opened when it is first needed and then kept. Callers while it is being opened
 * wait for it; a failure is kept for `retryAfterMs`, so that many who need it make one try.
 */
export class Lazy<T> {
  readonly #options: LazyOptions<T>;
  readonly #open: () => Promise<T>;
  #opened: Promise<T> | undefined;
  #closed = false;

  constructor(options: LazyOptions<T>) {
    this.#options = options;
    this.#open = cached(options.open, options);
  }

  /** @throws what `open` throws, or that it is closed */
  get(): Promise<T> {
    if (this.#closed) {
      return Promise.reject(new Error(this.#options.closedMessage ?? "it is closed"));
    }
    return this.#opened = this.#open();
  }

  /** Closes it, if it was ever opened, and opens it no more. */
  async close(): Promise<void> {
    this.#closed = true;
    const opened = await this.#opened?.catch(() => undefined);
    if (opened !== undefined) await this.#options.close(opened);
  }
}
