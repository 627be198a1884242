/** How long somebody waits. */
export interface Patience {
  readonly ms: number;
  readonly signal: AbortSignal;
}

/**
 * Waits for a call that cannot be taken back, such as the driver's; what comes of it later is
 * dropped.
 *
 * @returns null when the time is over
 * @throws the signal's reason when it is aborted; what the call throws
 */
export async function inTime<T>(call: Promise<T>, { ms, signal }: Patience): Promise<T | null> {
  // Whoever loses the race may still fail.
  call.catch(() => {});
  signal.throwIfAborted();
  if (ms <= 0) return null;
  const { promise: stopped, resolve, reject } = Promise.withResolvers<null>();
  const onAbort = () => reject(signal.reason);
  const timer = setTimeout(() => resolve(null), ms);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([call, stopped]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
