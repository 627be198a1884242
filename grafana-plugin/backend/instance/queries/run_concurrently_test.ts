import assert from "node:assert/strict";
import { runConcurrently } from "./run_concurrently.ts";

Deno.test("never more than the limit at once, and results in order", async () => {
  let running = 0;
  let most = 0;
  const results = await runConcurrently([5, 1, 4, 2, 3], 2, async (n) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, n));
    running--;
    return n * 10;
  });
  assert.deepEqual(results, [50, 10, 40, 20, 30]);
  assert.equal(most, 2);
});

Deno.test("nothing to do", async () => {
  assert.deepEqual(
    await runConcurrently([], 3, () => Promise.reject(new Error("called"))),
    [],
  );
});
