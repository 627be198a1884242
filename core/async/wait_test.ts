import assert from "node:assert/strict";
import { eventually, pause, until, untilAborted } from "./wait.ts";

Deno.test("a pause takes its time, and an abort ends it at once and leaves no timer", async () => {
  const began = performance.now();
  await pause(20);
  assert(performance.now() - began >= 15);
  const controller = new AbortController();
  const waiting = pause(60_000, controller.signal);
  controller.abort();
  await waiting;
  await pause(60_000, controller.signal);
  assert(performance.now() - began < 10_000);
});

Deno.test("until aborted resolves with the abort, or at once after it", async () => {
  const controller = new AbortController();
  let aborted = false;
  const waiting = untilAborted(controller.signal).then(() => aborted = true);
  await pause(1);
  assert.equal(aborted, false);
  controller.abort();
  await waiting;
  await untilAborted(controller.signal);
});

Deno.test("until looks first, then every so often until the condition holds", async () => {
  let looks = 0;
  assert.equal(await until(() => ++looks === 1, { everyMs: 60_000 }), true);
  assert.equal(await until(() => Promise.resolve(++looks === 4), { everyMs: 1 }), true);
  assert.equal(looks, 4);
});

Deno.test("until ends without success at its limit and at an abort", async () => {
  const never = () => false;
  assert.equal(await until(never, { everyMs: 1, timeoutMs: 10 }), false);
  assert.equal(await until(() => true, { signal: AbortSignal.abort() }), false);
  const controller = new AbortController();
  const waiting = until(never, { everyMs: 60_000, signal: controller.signal });
  controller.abort();
  assert.equal(await waiting, false);
  await assert.rejects(until(() => Promise.reject(new Error("broken"))), /broken/);
});

Deno.test("eventually returns the first success and throws the last failure", async () => {
  let tries = 0;
  const check = () => {
    if (++tries < 3) throw new Error(`try ${tries}`);
    return Promise.resolve(tries);
  };
  assert.equal(await eventually(check, { everyMs: 1 }), 3);
  assert.equal(await eventually(() => undefined), undefined);
  let failed = 0;
  const failing = eventually(() => Promise.reject(new Error(`failure ${++failed}`)), {
    everyMs: 1,
    timeoutMs: 10,
  });
  await assert.rejects(failing, (error: Error) => error.message === `failure ${failed}`);
});
