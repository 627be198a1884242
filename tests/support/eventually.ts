/** Options of {@linkcode eventually}. */
export interface EventuallyOptions {
  /** ms. Default 60,000. */
  readonly timeoutMs?: number;
  /** ms between two tries. Default 200. */
  readonly everyMs?: number;
}

/**
 * Tries until `check` returns without throwing, and returns what it returned.
 *
 * @throws what the last try threw, when the time is over
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  options: EventuallyOptions = {},
): Promise<T> {
  const { timeoutMs = 60_000, everyMs = 200 } = options;
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
}
