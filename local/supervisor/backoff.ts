const FIRST_MS = 500;
const LONGEST_MS = 30_000;
/** Time after which a worker counts as healthy and its earlier failures are forgotten, ms. */
const HEALTHY_MS = 60_000;

/** How long to wait before the next start of something that keeps dying; it never gives up. */
export class Backoff {
  #failures = 0;

  /** Starts since it was last healthy. */
  get failures(): number {
    return this.#failures;
  }

  /**
   * Notes a death.
   *
   * @param ranMs how long it had run
   * @returns the wait before the next start, ms
   */
  next(ranMs: number): number {
    if (ranMs >= HEALTHY_MS) this.#failures = 0;
    return Math.min(FIRST_MS * 2 ** this.#failures++, LONGEST_MS);
  }
}
