import assert from "node:assert/strict";
import { backoff, backoffDelay, NO_JITTER, Restarts, retry } from "./retry.ts";

Deno.test("waits double up to the longest, within 20 %", () => {
  for (let attempt = 0; attempt < 12; attempt++) {
    const wanted = Math.min(2_000, 100 * 2 ** attempt);
    const delay = backoffDelay(attempt, { initialMs: 100, maxMs: 2_000 });
    assert(delay >= 0.8 * wanted && delay <= 1.2 * wanted, `attempt ${attempt}: ${delay}`);
  }
});

Deno.test("the jitter's bounds are reached, and the random numbers are the caller's", () => {
  const of = (random: number) => ({
    initialMs: 500,
    jitter: [0.5, 1] as const,
    random: () => random,
  });
  assert.deepEqual([0, 1, 2, 3].map((n) => backoffDelay(n, of(1))), [500, 1000, 2000, 4000]);
  assert.equal(backoffDelay(3, of(0)), 2000);
  assert.equal(backoffDelay(50, of(1)), 30_000);
});

Deno.test("an abort ends the wait at once", async () => {
  const controller = new AbortController();
  const began = performance.now();
  const waiting = backoff(0, { signal: controller.signal, initialMs: 60_000, maxMs: 60_000 });
  controller.abort();
  await waiting;
  await backoff(0, { signal: controller.signal, initialMs: 60_000, maxMs: 60_000 });
  assert(performance.now() - began < 10_000);
});

const restarts = () =>
  new Restarts({ initialMs: 500, maxMs: 30_000, jitter: NO_JITTER, healthyMs: 60_000 });

Deno.test("waits double up to a limit and go on for ever", () => {
  const backoff = restarts();
  const waits = Array.from({ length: 9 }, () => backoff.next(10));
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  for (let i = 0; i < 5_000; i++) assert.equal(backoff.next(10), 30_000);
});

Deno.test("a while in good health forgets the failures", () => {
  const backoff = restarts();
  backoff.next(10);
  backoff.next(59_999);
  assert.equal(backoff.next(60_000), 500);
  assert.equal(backoff.failures, 1);
});

Deno.test("work is repeated until it succeeds, for as long as its errors are worth it", async () => {
  let tries = 0;
  const failing = (times: number) => () =>
    ++tries > times ? Promise.resolve(tries) : Promise.reject(new Error(`failure ${tries}`));
  const attempts: number[] = [];
  const again = (_error: unknown, attempt: number) => attempts.push(attempt) < 4;
  assert.equal(await retry(failing(2), { again, initialMs: 1 }), 3);
  assert.deepEqual(attempts, [0, 1]);
  tries = 0;
  await assert.rejects(retry(failing(9), { again, initialMs: 1 }), /failure 2/);
  assert.equal(tries, 2);
  const worse = () => {
    throw new Error("worse");
  };
  await assert.rejects(retry(failing(9), { again: worse }), /worse/);
});

Deno.test("an abort ends the tries without a result", async () => {
  const stop = new AbortController();
  const result = retry(() => Promise.reject(new Error("away")), {
    again: () => true,
    initialMs: 60_000,
    maxMs: 60_000,
    signal: stop.signal,
  });
  stop.abort();
  assert.equal(await result, undefined);
  const { signal } = stop;
  assert.equal(await retry(() => Promise.resolve(1), { again: () => true, signal }), undefined);
});
