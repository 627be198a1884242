import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { crc32c } from "./crc32c.ts";

Deno.test("checksums are those of RFC 3720, appendix B.4", () => {
  assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
  assert.equal(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
  assert.equal(crc32c(Uint8Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e);
  assert.equal(crc32c(Buffer.from("123456789")), 0xe3069283);
});

Deno.test("a range has the checksum of its bytes alone", () => {
  assert.equal(crc32c(Buffer.from("ab123456789cd"), 2, 11), 0xe3069283);
  assert.equal(crc32c(Buffer.from("x"), 1, 1), 0);
});
