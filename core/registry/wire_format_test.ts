import assert from "node:assert/strict";
import { framed, readMessageIndexes, schemaIdIn } from "./wire_format.ts";

Deno.test("an encoded value begins with a zero and the id of its schema", () => {
  const value = framed(4_000_000_001, Uint8Array.of(7, 8));
  assert.deepEqual([...value], [0, 0xee, 0x6b, 0x28, 0x01, 7, 8]);
  assert.equal(schemaIdIn(value, 0, value.length), 4_000_000_001);
});

Deno.test("what is JSON, empty or too short has no id", () => {
  const json = new TextEncoder().encode('{"a":1}');
  assert.equal(schemaIdIn(json, 0, json.length), undefined);
  assert.equal(schemaIdIn(Uint8Array.of(0, 0, 0, 1), 0, 4), undefined);
  assert.equal(schemaIdIn(Uint8Array.of(0, 0, 0, 0, 1), 0, 0), undefined);
  assert.equal(schemaIdIn(Uint8Array.of(0, 0, 0, 0, 1), -1, -1), undefined);
});

Deno.test("message indexes", () => {
  const cases: readonly [number[], readonly number[], number][] = [
    [[0, 99], [0], 1],
    [[2, 2, 99], [1], 2],
    [[4, 0, 2, 99], [0, 1], 3],
    [[2, 0xd8, 4], [300], 3],
  ];
  for (const [bytes, indexes, length] of cases) {
    assert.deepEqual(readMessageIndexes(Uint8Array.from(bytes)), { indexes, length });
  }
  for (const bytes of [[], [4, 2], [1], [0xff, 0xff, 0xff, 0xff, 0xff, 1]]) {
    assert.throws(() => readMessageIndexes(Uint8Array.from(bytes)), RangeError);
  }
});
