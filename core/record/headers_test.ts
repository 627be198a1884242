import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { numberHeader, textHeader } from "./headers.ts";

Deno.test("a header's text is read, the first of several", () => {
  const headers = { one: Buffer.from("ü"), many: [Buffer.from("1"), "2"], text: "t" };
  assert.deepEqual(["one", "many", "text"].map((name) => textHeader(headers, name)), [
    "ü",
    "1",
    "t",
  ]);
  assert.equal(textHeader(headers, "none"), null);
  assert.equal(textHeader(undefined, "one"), null);
});

Deno.test("only a whole number is a number", () => {
  const read = (text: string) => numberHeader({ n: text }, "n");
  assert.deepEqual([read("0"), read("-60000"), read("1767225600000")], [0, -60_000, 1767225600000]);
  for (const text of ["", "1.5", "1e3", " 1", "0x1", "12345678901234567"]) {
    assert.equal(read(text), null, text);
  }
});
