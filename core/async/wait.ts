/** Waits; an aborted signal ends the wait early, without an error. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
  });
}

/** Resolves when the signal aborts, at once if it has aborted. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Options of {@linkcode until}. */
export interface UntilOptions {
  /** Time between two looks, ms. Default 200. */
  readonly everyMs?: number;
  /** After so long the next failed look is the last one, ms. Default: never. */
  readonly timeoutMs?: number;
  /** Ends the wait early. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Looks again and again until a condition holds.
 *
 * @returns whether it holds; false when the time is over or `signal` aborted before
 * @throws what `condition` throws
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  options: UntilOptions = {},
): Promise<boolean> {
  const { everyMs = 200, timeoutMs = Infinity, signal } = options;
  const end = performance.now() + timeoutMs;
  while (!signal?.aborted) {
    if (await condition()) return true;
    if (performance.now() > end) return false;
    await pause(everyMs, signal);
  }
  return false;
}

/**
 * Tries until `check` returns without throwing, and returns what it returned.
 *
 * @param options three minutes long by default: a slow machine meets it too
 * @throws what the last try threw, when the time is over or the signal aborted; the signal's reason,
 *   when there was no try
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  options: UntilOptions = {},
): Promise<T> {
  let result: { readonly value: T } | undefined;
  let failure: unknown = options.signal?.reason;
  await until(async () => {
    try {
      result = { value: await check() };
    } catch (error) {
      failure = error;
    }
    return result !== undefined;
  }, { timeoutMs: 180_000, ...options });
  if (result === undefined) throw failure;
  return result.value;
}
