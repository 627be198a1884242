import assert from "node:assert/strict";
import { backoff, backoffDelay } from "./backoff.ts";

Deno.test("waits double up to the longest, within 20 %", () => {
  for (let attempt = 0; attempt < 12; attempt++) {
    const wanted = Math.min(2_000, 100 * 2 ** attempt);
    const delay = backoffDelay(attempt, { initialMs: 100, maxMs: 2_000 });
    assert(delay >= 0.8 * wanted && delay <= 1.2 * wanted, `attempt ${attempt}: ${delay}`);
  }
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
