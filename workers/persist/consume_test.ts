import assert from "node:assert/strict";
import { keepAlive } from "./consume.ts";
import { pause, until } from "#core/async/wait.ts";

const never = new AbortController().signal;

/** Ends when `signal` aborts, and throws then. */
async function untilAborted(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  signal.throwIfAborted();
}

Deno.test("heartbeats go on while the work takes its time, and stop with it", async () => {
  let beats = 0;
  const heartbeat = () => Promise.resolve(void beats++);
  const work = async () => assert(await until(() => beats >= 3, { everyMs: 1, timeoutMs: 60_000 }));
  await keepAlive(work, { heartbeat, everyMs: 10, signal: never });
  const counted = beats;
  await pause(30);
  assert.equal(beats, counted);
});

Deno.test("quick work needs no heartbeat", async () => {
  const heartbeat = () => Promise.reject(new Error("not wanted"));
  await keepAlive(() => Promise.resolve(), { heartbeat, everyMs: 50, signal: never });
});

Deno.test("a failed heartbeat aborts the work, waits for its end and is thrown", async () => {
  let ended = false;
  const work = async (signal: AbortSignal) => {
    await untilAborted(signal).finally(() => ended = true);
  };
  const heartbeat = () => Promise.reject(new Error("rebalancing"));
  await assert.rejects(keepAlive(work, { heartbeat, everyMs: 5, signal: never }), /rebalancing/);
  assert.equal(ended, true);
});

Deno.test("what the work throws is thrown, and the outer signal reaches it", async () => {
  const heartbeat = () => Promise.resolve();
  const failing = keepAlive(() => Promise.reject(new Error("broken")), {
    heartbeat,
    everyMs: 5,
    signal: never,
  });
  await assert.rejects(failing, /broken/);
  const controller = new AbortController();
  const aborted = keepAlive(untilAborted, { heartbeat, everyMs: 5, signal: controller.signal });
  controller.abort();
  await assert.rejects(aborted, { name: "AbortError" });
});
