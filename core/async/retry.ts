import { pause } from "./wait.ts";

/** How long the waits between tries are. */
export interface BackoffOptions {
  /** First wait, ms; each further one is twice as long. Default 250. */
  readonly initialMs?: number;
  /** Longest wait, ms. Default 30,000. */
  readonly maxMs?: number;
  /**
   * A wait is multiplied by a random number between these, so that many who lost the same server do
   * not come back at the same instant. Default 0.8 and 1.2.
   */
  readonly jitter?: readonly [least: number, most: number];
  /** From 0 to 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** A {@linkcode BackoffOptions.jitter} of exact waits. */
export const NO_JITTER: readonly [least: number, most: number] = [1, 1];

/** The wait before the next try after try `attempt` (from 0) has failed, ms. */
export function backoffDelay(attempt: number, options: BackoffOptions = {}): number {
  const { initialMs = 250, maxMs = 30_000, jitter = [0.8, 1.2], random = Math.random } = options;
  const [least, most] = jitter;
  return Math.min(maxMs, initialMs * 2 ** attempt) * (least + (most - least) * random());
}

/** Waits {@linkcode backoffDelay}; resolves early when `signal` aborts. */
export function backoff(
  attempt: number,
  options: BackoffOptions & { readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  return pause(backoffDelay(attempt, options), options.signal);
}

/** Options of {@linkcode Restarts}. */
export interface RestartsOptions extends BackoffOptions {
  /** Who has run that long counts as healthy, and the failures before are forgotten, ms. */
  readonly healthyMs: number;
}

/** The waits of something that is started again whenever it fails; it never gives up. */
export class Restarts {
  readonly #options: RestartsOptions;
  #failures = 0;

  constructor(options: RestartsOptions) {
    this.#options = options;
  }

  /** Failures since it was last healthy. */
  get failures(): number {
    return this.#failures;
  }

  /**
   * Notes a failure.
   *
   * @param ranMs how long it had run
   * @returns the wait before the next start, ms
   */
  next(ranMs: number): number {
    if (ranMs >= this.#options.healthyMs) this.#failures = 0;
    return backoffDelay(this.#failures++, this.#options);
  }
}

/** Options of {@linkcode retry}. */
export interface RetryOptions extends BackoffOptions {
  /**
   * Whether to try again after `error` of try `attempt` (from 0). What it throws is thrown in the
   * error's place.
   */
  readonly again: (error: unknown, attempt: number) => boolean;
}

/**
 * Runs `work`, and again while it fails, with a {@linkcode backoff} between.
 *
 * @param work safe to repeat
 * @returns undefined when `options.signal` aborted before a try succeeded
 * @throws what `work` throws when it is not tried again
 */
export function retry<T>(work: () => Promise<T>, options: RetryOptions): Promise<T>;
export function retry<T>(
  work: () => Promise<T>,
  options: RetryOptions & { readonly signal: AbortSignal },
): Promise<T | undefined>;
export async function retry<T>(
  work: () => Promise<T>,
  options: RetryOptions & { readonly signal?: AbortSignal },
): Promise<T | undefined> {
  for (let attempt = 0; !options.signal?.aborted; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!options.again(error, attempt)) throw error;
      await backoff(attempt, options);
    }
  }
  return undefined;
}
