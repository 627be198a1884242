import assert from "node:assert/strict";
import { atMost, inTime, TimeoutError, within } from "./time_limit.ts";

const never = new Promise<never>(() => {});
const { signal } = new AbortController();
const failed = () => Promise.reject(new Error("no"));

Deno.test("a call that is in time gives its result or its error", async () => {
  for (const wait of [within, inTime]) {
    assert.equal(await wait(Promise.resolve(7), { ms: 1_000 }), 7);
    assert.equal(await wait(Promise.resolve(7), { ms: 1_000, signal }), 7);
    await assert.rejects(wait(failed(), { ms: 1_000 }), /no/);
    await assert.rejects(wait(failed(), { ms: 1_000, signal }), /no/);
  }
});

Deno.test("within throws when the time is over", async () => {
  await assert.rejects(within(never, { ms: 5 }), (error: Error) => {
    assert(error instanceof TimeoutError);
    assert.equal(error.name, "TimeoutError");
    assert.equal(error.message, "no answer within 5 ms");
    return true;
  });
  await assert.rejects(within(failed(), { ms: 0, message: "too late" }), /too late/);
});

Deno.test("in time gives nothing when the time is over", async () => {
  assert.equal(await inTime(never, { ms: 5, signal }), null);
  assert.equal(await inTime(failed(), { ms: 0, signal }), null);
});

Deno.test("an abort ends the wait with its reason", async () => {
  for (const wait of [within, inTime]) {
    const stop = new AbortController();
    const waiting = wait(never, { ms: 60_000, signal: stop.signal });
    stop.abort();
    await assert.rejects(waiting, { name: "AbortError" });
    await assert.rejects(wait(never, { ms: 60_000, signal: stop.signal }), { name: "AbortError" });
  }
});

Deno.test("at most waits until the end, the limit or the abort, and only the call's error counts", async () => {
  await atMost(Promise.resolve(), { ms: 60_000 });
  await atMost(never, { ms: 1 });
  await atMost(never, { ms: 60_000, signal: AbortSignal.abort() });
  const stop = new AbortController();
  const waiting = atMost(never, { signal: stop.signal });
  stop.abort();
  await waiting;
  await assert.rejects(
    atMost(Promise.reject(new Error("away")), { ms: 60_000 }),
    /away/,
  );
});

Deno.test("a call that fails after the wait has ended is ignored", async () => {
  const late = Promise.withResolvers<void>();
  await atMost(late.promise, { ms: 1 });
  late.reject(new Error("late"));
  await new Promise((resolve) => setTimeout(resolve, 1));
});
