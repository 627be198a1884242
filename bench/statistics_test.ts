import assert from "node:assert/strict";
import { percentile, slope } from "./statistics.ts";

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

Deno.test("a slope is that of the best line", () => {
  assert.equal(slope([[0, 1], [1, 3], [2, 5]]), 2);
  assert.equal(slope([[0, 1], [1, -1], [2, 1], [3, -1]]), -0.4);
  assert.throws(() => slope([[1, 1]]), RangeError);
});
