import assert from "node:assert/strict";
import fc from "fast-check";
import { shorten } from "./shorten.ts";

Deno.test("a short text stays, a long one ends with a sign", () => {
  assert.equal(shorten("abcdef", 6), "abcdef");
  assert.equal(shorten("abcdefg", 6), "abcde…");
  assert.equal(shorten("x".repeat(990_000), 280).length, 280);
});

Deno.test("no character is cut in two, and none is added", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "é", "😀", "👩‍🚀") });
  fc.assert(fc.property(text, fc.integer({ min: 2, max: 20 }), (whole, length) => {
    const short = shorten(whole, length);
    assert(short.length <= length && short.isWellFormed());
    assert(short === whole || whole.startsWith(short.slice(0, -1)));
  }));
});
