import assert from "node:assert/strict";
import fc from "fast-check";
import { editDistance } from "./edit_distance.ts";

Deno.test("counts letters that are put in, left out, changed or swapped", () => {
  for (
    const [a, b, steps] of [
      ["limit", "limit", 0],
      ["limt", "limit", 1],
      ["limits", "limit", 1],
      ["limat", "limit", 1],
      ["ilmit", "limit", 1],
      ["order", "key", 4],
      ["", "key", 3],
    ] as const
  ) assert.equal(editDistance(a, b), steps, `${a} ${b}`);
});

Deno.test("is the same both ways, and at most the length of the longer text", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });
  fc.assert(fc.property(text, text, (a, b) => {
    const steps = editDistance(a, b);
    assert.equal(editDistance(b, a), steps);
    assert(steps <= Math.max(a.length, b.length) && (steps === 0) === (a === b));
  }));
});
