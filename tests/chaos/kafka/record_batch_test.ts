import assert from "node:assert/strict";
import { CODECS } from "./codecs.ts";
import { crc32, crc32c } from "./crc32.ts";
import { murmur2 } from "./murmur2.ts";
import { decodeBatches, encodeBatch, type OutgoingRecord } from "./record_batch.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const records: OutgoingRecord[] = [
  { key: bytes("a"), value: bytes("x".repeat(5_000)), timestamp: 1_800_000_000_000 },
  { key: null, value: new Uint8Array(), timestamp: 1_800_000_000_005 },
  { key: bytes("ü"), value: null, timestamp: 1_799_999_999_999 },
];

for (const codec of Object.keys(CODECS) as (keyof typeof CODECS)[]) {
  Deno.test(`a batch of codec ${codec} is read as it was written`, () => {
    const [batch, ...more] = [...decodeBatches(encodeBatch(records, codec))];
    assert.equal(more.length, 0);
    assert.deepEqual(
      batch!.records.map(({ key, value, timestamp }) => ({ key, value, timestamp })),
      records,
    );
    assert.deepEqual(batch!.records.map(({ offset }) => offset), [0, 1, 2]);
  });
}

Deno.test("a batch that is cut off is left out", () => {
  const whole = encodeBatch(records);
  const two = new Uint8Array([...whole, ...whole.subarray(0, whole.length - 1)]);
  assert.equal([...decodeBatches(two)].length, 1);
});

Deno.test("checksums and hashes are those of their references", () => {
  assert.equal(crc32c(bytes("123456789")), 0xe3069283);
  assert.equal(crc32(bytes("123456789")), 0xcbf43926);
  // From the tests of Kafka's Utils.murmur2.
  assert.equal(murmur2(bytes("21")), -973932308);
  assert.equal(murmur2(bytes("foobar")), -790332482);
  assert.equal(murmur2(bytes("a-little-bit-long-string")), -985981536);
});
