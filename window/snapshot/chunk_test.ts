import assert from "node:assert/strict";
import fc from "fast-check";
import { jsonBytes } from "./chunk.ts";
import { decodeNumber, encodeNumber, type StateValue } from "./number.ts";

Deno.test("every double comes back from JSON as it was", () => {
  fc.assert(fc.property(fc.oneof(fc.double(), fc.constantFrom(-0, Infinity, NaN)), (value) => {
    const back = decodeNumber(JSON.parse(JSON.stringify(encodeNumber(value))));
    assert.ok(Object.is(back, value), `${value} came back as ${back}`);
  }));
});

Deno.test("what is no number is said to be none", () => {
  assert.throws(() => decodeNumber(undefined), /undefined where a number should be/);
});

Deno.test("jsonBytes is never below the size of the JSON in UTF-8", () => {
  const { value } = fc.letrec<{ value: StateValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.string({ unit: "binary" }),
      fc.array(tie("value")),
    ),
  }));
  fc.assert(fc.property(value, (one) => {
    assert.ok(new TextEncoder().encode(JSON.stringify(one)).length <= jsonBytes(one));
  }));
});
