import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import cassandra from "cassandra-driver";
import { type Row, rowBytes } from "./row_values.ts";

Deno.test("a row comes to the bytes of its values and names", () => {
  const { Long } = cassandra.types;
  const row = (values: object) => rowBytes(values as Row);
  assert.equal(row({ text: "12345" }), 8 + 4 + 5);
  assert.equal(row({ blob: Buffer.alloc(100) }), 8 + 4 + 100);
  assert.equal(row({ time: new Date(), none: null }), 8 + 4 + 8 + 4 + 8);
  assert.equal(row({ map: { sum: 1, avg: 2 } }), 8 + 3 + 8 + 3 + 8 + 3 + 8);
  assert.equal(row({ count: Long.fromNumber(5) }), 8 + 5 + 8);
});
