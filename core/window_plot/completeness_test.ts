import assert from "node:assert/strict";
import { windowItem } from "./test_windows.ts";
import { completeness, typicalCount } from "./completeness.ts";

const counts = (...values: number[]) => values.map((count, at) => windowItem(at, { count }));

Deno.test("completeness takes the median of the last 20 final windows", () => {
  assert.equal(typicalCount(counts(...new Array(30).fill(100), ...new Array(20).fill(10))), 10);
  assert.equal(typicalCount(counts(8, 10, 12, 40)), 11);
});

Deno.test("completeness leaves out open windows and says nothing with too few", () => {
  const open = windowItem(9, { status: "open", count: 1 });
  assert.equal(typicalCount([...counts(10, 10, 10), open, open, open]), 10);
  assert.equal(typicalCount([...counts(10, 10), open]), null);
});

Deno.test("completeness is at most whole, and unknown without a typical count", () => {
  assert.equal(completeness(5, 10), 0.5);
  assert.equal(completeness(14, 10), 1);
  assert.equal(completeness(5, null), null);
  assert.equal(completeness(5, 0), null);
});
