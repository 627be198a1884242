import type { ServerWritableStream } from "@grpc/grpc-js";

/**
 * Writes messages no faster than the transport takes them. It rejects once the stream has ended,
 * with the signal's reason.
 */
export function pacedWriter<T>(
  call: ServerWritableStream<unknown, T>,
  signal: AbortSignal,
): (message: T) => Promise<void> {
  return async (message) => {
    signal.throwIfAborted();
    if (call.write(message)) return;
    await new Promise<void>((resolve, reject) => {
      const settle = (then: () => void) => () => {
        call.off("drain", drained);
        signal.removeEventListener("abort", aborted);
        then();
      };
      const drained = settle(resolve);
      const aborted = settle(() => reject(signal.reason));
      call.once("drain", drained);
      signal.addEventListener("abort", aborted, { once: true });
    });
  };
}
