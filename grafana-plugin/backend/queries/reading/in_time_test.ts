import assert from "node:assert/strict";
import { inTime } from "./in_time.ts";

const never = new Promise<number>(() => {});
const { signal } = new AbortController();

Deno.test("a call that is in time tells its result or its error", async () => {
  assert.equal(await inTime(Promise.resolve(7), { ms: 1_000, signal }), 7);
  await assert.rejects(inTime(Promise.reject(new Error("no")), { ms: 1_000, signal }), /no/);
});

Deno.test("when the time is over there is nothing", async () => {
  assert.equal(await inTime(never, { ms: 5, signal }), null);
  assert.equal(await inTime(Promise.reject(new Error("no")), { ms: 0, signal }), null);
});

Deno.test("who cancels does not wait", async () => {
  const stop = new AbortController();
  const waiting = inTime(never, { ms: 60_000, signal: stop.signal });
  stop.abort();
  await assert.rejects(waiting, { name: "AbortError" });
  await assert.rejects(inTime(never, { ms: 60_000, signal: stop.signal }), { name: "AbortError" });
});
