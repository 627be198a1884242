/** A call took longer than it may. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

/** How long to wait for a call; the call itself goes on, and what comes of it later is dropped. */
export interface TimeLimit {
  /** Default: no limit of time, but the signal. */
  readonly ms?: number;
  /** Ends the wait early. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of {@linkcode within}. */
export interface WithinOptions extends TimeLimit {
  /** Of the {@linkcode TimeoutError}. Default: `no answer within <ms> ms`. */
  readonly message?: string;
}

/**
 * Waits for a call, but not for ever.
 *
 * @throws {TimeoutError} when the time is over
 * @throws the signal's reason when it aborts; what the call throws
 */
export async function within<T>(call: Promise<T>, options: WithinOptions): Promise<T> {
  const end = await firstOf(call, options);
  if (end === "aborted") throw options.signal!.reason;
  if (end === "late") {
    throw new TimeoutError(options.message ?? `no answer within ${options.ms} ms`);
  }
  return end.value;
}

/**
 * Waits for a call, but not for ever.
 *
 * @returns null when the time is over
 * @throws the signal's reason when it aborts; what the call throws
 */
export async function inTime<T>(call: Promise<T>, limit: TimeLimit): Promise<T | null> {
  const end = await firstOf(call, limit);
  if (end === "aborted") throw limit.signal!.reason;
  return end === "late" ? null : end.value;
}

/**
 * Waits until a call has ended, the time is over or the signal aborts, whichever is first.
 *
 * @throws what the call throws
 */
export async function atMost(call: Promise<unknown>, limit: TimeLimit): Promise<void> {
  await firstOf(call, limit);
}

type End<T> = { readonly value: T } | "late" | "aborted";

async function firstOf<T>(call: Promise<T>, { ms = Infinity, signal }: TimeLimit): Promise<End<T>> {
  // The call may still fail after the wait for it has ended.
  call.catch(() => {});
  if (signal?.aborted) return "aborted";
  if (ms <= 0) return "late";
  const stopped = Promise.withResolvers<"late" | "aborted">();
  const onAbort = () => stopped.resolve("aborted");
  const timer = ms === Infinity ? undefined : setTimeout(() => stopped.resolve("late"), ms);
  signal?.addEventListener("abort", onAbort);
  try {
    return await Promise.race([call.then((value) => ({ value })), stopped.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}
