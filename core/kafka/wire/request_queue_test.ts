import assert from "node:assert/strict";
import { eventually } from "../../async/wait.ts";
import { type RequestQueue, requestQueue } from "./internals.ts";
import { isKnownQueue, mendRequestQueue } from "./request_queue.ts";

interface TestQueue extends RequestQueue {
  readonly checks: { count: number };
}

function queueWith(state: { readonly waits: boolean; readonly throttledForMs: number }): TestQueue {
  const checks = { count: 0 };
  const queue = Object.create(requestQueue) as TestQueue;
  return Object.assign(queue, {
    checks,
    throttleCheckTimeoutId: null,
    throttledUntil: state.throttledForMs < 0 ? -1 : Date.now() + state.throttledForMs,
    pending: state.waits ? ["request"] : [],
    checkPendingRequests: () => void checks.count++,
  });
}

Deno.test("a timer runs only while a request waits for the end of a throttling", async () => {
  assert(isKnownQueue());
  mendRequestQueue();
  for (const waits of [true, false]) {
    const idle = queueWith({ waits, throttledForMs: -1 });
    idle.scheduleCheckPendingRequests();
    assert.equal(idle.throttleCheckTimeoutId, null);
  }
  const unneeded = queueWith({ waits: false, throttledForMs: 20 });
  unneeded.scheduleCheckPendingRequests();
  assert.equal(unneeded.throttleCheckTimeoutId, null);
  const throttled = queueWith({ waits: true, throttledForMs: 500 });
  throttled.scheduleCheckPendingRequests();
  const timer = throttled.throttleCheckTimeoutId;
  assert.notEqual(timer, null);
  throttled.scheduleCheckPendingRequests();
  assert.equal(throttled.throttleCheckTimeoutId, timer, "one timer is enough");
  await eventually(() => Promise.resolve(assert.equal(throttled.checks.count, 1)));
  assert.equal(throttled.throttleCheckTimeoutId, null);
});
