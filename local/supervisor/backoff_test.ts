import assert from "node:assert/strict";
import { Backoff } from "./backoff.ts";

Deno.test("waits double up to a limit and go on for ever", () => {
  const backoff = new Backoff();
  const waits = Array.from({ length: 9 }, () => backoff.next(10));
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  for (let i = 0; i < 5_000; i++) assert.equal(backoff.next(10), 30_000);
});

Deno.test("a while in good health forgets the failures", () => {
  const backoff = new Backoff();
  backoff.next(10);
  backoff.next(59_999);
  assert.equal(backoff.next(60_000), 500);
  assert.equal(backoff.failures, 1);
});
