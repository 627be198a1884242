import assert from "node:assert/strict";
import fc from "fast-check";
import { splitJsonArray } from "./post_records.ts";

const spaces = fc.constantFrom(0, 1, 2, "\t", "\n");

Deno.test("the elements come back letter by letter", () => {
  fc.assert(fc.property(fc.array(fc.json()), (elements) => {
    const expected = elements.map((element) => element.trim());
    assert.deepEqual(splitJsonArray(`[${elements.join(",")}]`), expected);
    assert.deepEqual(splitJsonArray(` [ ${elements.join(" ,\n ")} ] `), expected);
  }));
});

Deno.test("the elements are those that JSON.parse sees, however the array is laid out", () => {
  fc.assert(fc.property(fc.array(fc.jsonValue()), spaces, (values, space) => {
    const text = JSON.stringify(values, null, space);
    assert.deepEqual(splitJsonArray(text).map((element) => JSON.parse(element)), JSON.parse(text));
  }));
});

Deno.test("numbers and blanks are not touched", () => {
  assert.deepEqual(splitJsonArray('[{"a": 1.50,"b":9007199254740993}, 1e2 ]'), [
    '{"a": 1.50,"b":9007199254740993}',
    "1e2",
  ]);
});
