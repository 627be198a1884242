import { pause } from "./pause.ts";

/** Options of {@linkcode backoff}. */
export interface BackoffOptions {
  /** Ends the wait early. */
  readonly signal?: AbortSignal;
  /** First wait, ms. Default 250. */
  readonly initialMs?: number;
  /** Longest wait, ms. Default 30,000. */
  readonly maxMs?: number;
}

/** The wait before try `attempt` (from 0): doubled each time, ±20 % so that workers spread, ms. */
export function backoffDelay(
  attempt: number,
  options: Omit<BackoffOptions, "signal"> = {},
): number {
  const { initialMs = 250, maxMs = 30_000 } = options;
  return Math.min(maxMs, initialMs * 2 ** attempt) * (0.8 + 0.4 * Math.random());
}

/** Waits before the next try; resolves early when `signal` aborts. */
export function backoff(attempt: number, options: BackoffOptions = {}): Promise<void> {
  return pause(backoffDelay(attempt, options), options.signal);
}
