/** What is needed of a gRPC call. */
interface Call {
  on(event: "cancelled", listener: () => void): unknown;
  getDeadline(): Date | number;
}

/**
 * A signal that aborts when the caller cancels or its deadline passes, or `stopping` aborts. Call
 * `release` when the call has ended.
 */
export function callSignal(
  call: Call,
  stopping: AbortSignal,
): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const stop = () => controller.abort(stopping.reason);
  if (stopping.aborted) stop();
  stopping.addEventListener("abort", stop, { once: true });
  call.on("cancelled", () => controller.abort(new DOMException("Cancelled", "AbortError")));
  const timer = deadlineTimer(call, controller);
  return {
    signal: controller.signal,
    release() {
      stopping.removeEventListener("abort", stop);
      clearTimeout(timer);
    },
  };
}

const LONGEST_TIMER = 2 ** 31 - 1;

function deadlineTimer(
  call: Call,
  controller: AbortController,
): number | undefined {
  const left = Number(call.getDeadline()) - Date.now();
  if (!(left < LONGEST_TIMER)) return undefined;
  const late = () => controller.abort(new DOMException("Deadline exceeded", "TimeoutError"));
  return setTimeout(late, Math.max(0, left)) as unknown as number;
}
