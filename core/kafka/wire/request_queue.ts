import { type RequestQueue, requestQueue } from "./internals.ts";

/**
 * Arms the timer of a queue only while a request waits for the end of a throttling. kafkajs arms it
 * for ever, once a millisecond, on every connection. Requests that wait for one in flight need no
 * timer: kafkajs looks at them whenever a response comes or a request times out.
 */
export function mendRequestQueue(): void {
  requestQueue.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    const wait = this.throttledUntil - Date.now();
    if (this.throttleCheckTimeoutId !== null || this.pending.length === 0 || wait <= 0) return;
    this.throttleCheckTimeoutId = setTimeout(() => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    }, wait);
  };
}

/** True when the queue is the one that {@linkcode mendRequestQueue} knows. */
export function isKnownQueue(): boolean {
  const schedule = requestQueue?.scheduleCheckPendingRequests;
  return schedule !== undefined && schedule.toString().includes("throttleCheckTimeoutId") &&
    typeof requestQueue.checkPendingRequests === "function";
}
