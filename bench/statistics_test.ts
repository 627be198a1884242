import assert from "node:assert/strict";
import { percentile } from "./statistics.ts";

Deno.test("a percentile is one of the figures", () => {
  const figures = [5, 1, 4, 2, 3];
  assert.deepEqual([0, 0.5, 0.8, 0.81, 1].map((share) => percentile(figures, share)), [
    1,
    3,
    4,
    5,
    5,
  ]);
  assert.throws(() => percentile([], 0.5), RangeError);
});
