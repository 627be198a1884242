import assert from "node:assert/strict";
import { sparklinePath } from "./sparkline.ts";

const box = { width: 20, height: 10, capacity: 3 };

Deno.test("the newest value is at the right edge, the highest at the top", () => {
  assert.equal(sparklinePath([1, 2, 0], box), "M0.0 5.0L10.0 0.0L20.0 10.0");
  assert.equal(sparklinePath([2], box), "M20.0 0.0");
});

Deno.test("nothing, or only zeros, is no trouble", () => {
  assert.equal(sparklinePath([], box), "");
  assert.equal(sparklinePath([0, 0], box), "M10.0 10.0L20.0 10.0");
});
