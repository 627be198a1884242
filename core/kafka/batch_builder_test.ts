import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import kafkajs from "kafkajs";
import Decoder from "kafkajs/src/protocol/decoder.js";
import decodeBatch from "kafkajs/src/protocol/recordBatch/v0/decoder.js";
import { BatchBuilder, type RecordHeaders } from "./batch_builder.ts";
import { type KafkaRecord, recordsOf } from "./record_batch.ts";
import { findBatches, openable } from "./wire/fetched_batch.ts";
import { signed } from "./wire/produce_request.ts";
import { CODEC, decompress, zstd } from "./wire/compression.ts";

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
// kafkajs takes what every object has for a header that it knows already.
const name = fc.string().filter((text) => !(text in {}));
const value = fc.option(bytes, { nil: null });
const records = fc.array(
  fc.record({
    key: value,
    value: fc.oneof(value, fc.constant(Buffer.alloc(70_000, "x"))),
    headers: fc.option(
      fc.dictionary(name, fc.oneof(bytes, fc.array(bytes, { minLength: 2, maxLength: 4 })), {
        minKeys: 1,
        maxKeys: 5,
        noNullPrototype: true,
      }),
      { nil: undefined },
    ),
  }, { noNullPrototype: true }),
  { minLength: 1, maxLength: 150 },
);

type Written = Pick<KafkaRecord, "key" | "value" | "headers">;

const producer = { transactionalId: "t", producerId: "9007", producerEpoch: 3, firstSequence: 11 };

function sealed(given: readonly Written[]): Buffer {
  const builder = new BatchBuilder();
  for (const { key, value, headers } of given) {
    builder.append(key, value, headers as RecordHeaders | undefined);
  }
  assert.equal(builder.count, given.length);
  const batch = builder.seal();
  assert.deepEqual([batch.count, builder.count, builder.bytes], [given.length, 0, 0]);
  return signed(batch, producer);
}

Deno.test("what is sealed is read as it was, and kafkajs reads the same", async () => {
  kafkajs.CompressionCodecs[kafkajs.CompressionTypes.ZSTD] = () => ({
    compress: ({ buffer }: { readonly buffer: Uint8Array }) => Promise.resolve(zstd(buffer)),
    decompress: (bytes: Uint8Array) => Promise.resolve(Buffer.from(decompress(CODEC.zstd, bytes))),
  });
  await fc.assert(
    fc.asyncProperty(records, async (given) => {
      const batch = sealed(given);
      const at = { topic: "t", partition: 0, fetchedOffset: 0 };
      const batches = findBatches(batch, []).map((raw) => openable(raw, at));
      const read = [...recordsOf({ batches })];
      assert.deepEqual(read.map(({ key, value, headers }) => ({ key, value, headers })), given);
      assert.deepEqual(read.map(({ offset }) => offset), given.map((_, index) => index));

      const theirs = await decodeBatch(new Decoder(batch) as never);
      assert.equal(theirs.inTransaction, true);
      assert.deepEqual(
        [theirs.producerId, theirs.producerEpoch, theirs.firstSequence, theirs.lastOffsetDelta],
        ["9007", 3, 11, given.length - 1],
      );
      const records = theirs.records as readonly kafkajs.KafkaMessage[];
      assert.deepEqual(
        records.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } })),
        given.map(({ key, value, headers = {} }) => ({ key, value, headers: { ...headers } })),
      );
    }),
    { numRuns: 60 },
  );
});

Deno.test("ranges are copied, and -1 is null", () => {
  const builder = new BatchBuilder();
  const text = Buffer.from("..key|value..");
  builder.appendRange(text, 2, 5, text, 6, 11);
  builder.appendRange(text, -1, -1, text, 0, 0);
  builder.appendRange(text, 0, 0, text, -1, -1);
  const at = { topic: "t", partition: 0, fetchedOffset: 0 };
  const batches = findBatches(signed(builder.seal(), producer), []).map((raw) => openable(raw, at));
  const read = [...recordsOf({ batches })].map(({ key, value }) => [key, value].map(textOf));
  assert.deepEqual(read, [["key", "value"], [null, ""], ["", null]]);
});

Deno.test("a text is written as UTF-8", () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constant("ü".repeat(9_000)));
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), (texts) => {
      const [builder, expected] = [new BatchBuilder(), new BatchBuilder()];
      for (const [index, value] of texts.entries()) {
        const key = Buffer.from(`key ${index}`);
        builder.append(key, value, { name: "ü" });
        expected.append(key, Buffer.from(value), { name: "ü" });
      }
      assert.equal(builder.bytes, expected.bytes);
      const at = { topic: "t", partition: 0, fetchedOffset: 0 };
      const read = (sealed: BatchBuilder) =>
        findBatches(signed(sealed.seal(), producer), []).map((raw) => openable(raw, at))
          .flatMap((batch) => [...recordsOf({ batches: [batch] })])
          .map(({ offset, key, value, headers }) => ({ offset, key, value, headers }));
      assert.deepEqual(read(builder), read(expected));
    }),
  );
});

function textOf(bytes: Buffer | null): string | null {
  return bytes === null ? null : bytes.toString();
}

Deno.test("headers may be text, bytes, null, and named alike", () => {
  const builder = new BatchBuilder();
  const headers = { text: "grün", none: null, twice: ["a", Buffer.from("b")] };
  builder.append(null, null, { ...headers, ...Object.fromEntries([["__proto__", "p"]]) });
  const at = { topic: "t", partition: 0, fetchedOffset: 0 };
  const batches = findBatches(signed(builder.seal(), producer), []).map((raw) => openable(raw, at));
  const [record] = recordsOf({ batches });
  const read = Object.entries(record!.headers!).map(([name, value]) => [name, String(value)]);
  assert.deepEqual(read.sort(), [
    ["__proto__", "p"],
    ["none", "null"],
    ["text", "grün"],
    ["twice", "a,b"],
  ]);
});

Deno.test("an empty batch is refused", () => {
  assert.throws(() => new BatchBuilder().seal(), /a batch needs a record/);
});
