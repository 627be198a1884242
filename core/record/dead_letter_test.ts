import assert from "node:assert/strict";
import { utf8 } from "./dead_letter.ts";

Deno.test("bytes are text only as a whole, and nothing is left out", () => {
  const bytes = (...values: number[]) => new Uint8Array(values);
  assert.equal(utf8(bytes()), "");
  assert.equal(utf8(bytes(0xc3, 0xa9)), "é");
  assert.equal(utf8(bytes(0xef, 0xbb, 0xbf, 0x61)), "\ufeffa");
  assert.equal(utf8(bytes(0x61, 0xff)), undefined);
});
