/** A call to a server took too long. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

/**
 * Waits for a call, but not for ever; the call itself goes on.
 *
 * @throws {TimeoutError} after `ms`
 */
export async function within<T>(call: Promise<T>, ms: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new TimeoutError(`no answer within ${ms} ms`)),
    ms,
  );
  // Whoever loses the race may still fail.
  call.catch(() => {});
  try {
    return await Promise.race([call, promise]);
  } finally {
    clearTimeout(timer);
  }
}
