import assert from "node:assert/strict";
import { backoffMs } from "./backoff.ts";

Deno.test("the wait doubles and stays within its bounds", () => {
  assert.deepEqual([0, 1, 2, 3].map((n) => backoffMs(n, () => 1)), [500, 1000, 2000, 4000]);
  assert.equal(backoffMs(3, () => 0), 2000);
  assert.equal(backoffMs(50, () => 1), 30_000);
});
