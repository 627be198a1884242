import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import kafkajs from "kafkajs";
import Batch from "kafkajs/src/consumer/batch.js";
import MessageSet from "kafkajs/src/protocol/messageSet/index.js";
import { fetchedRecords, recordsOf } from "../record_batch.ts";
import { decodeFetch } from "./fetch_response.ts";
import { createEncoder, decodeMessageSet } from "./internals.ts";
import { foreignBatches, foreignRecords } from "./test_foreign.ts";

/** A response of version 4 with one partition. */
function response(topic: string, records: Buffer): Buffer {
  const encoder = createEncoder();
  encoder.writeInt32(0).writeInt32(1).writeString(topic).writeInt32(1);
  encoder.writeInt32(5).writeInt16(0);
  // High watermark, last stable offset, no aborted transactions.
  encoder.writeInt32(0).writeInt32(700).writeInt32(0).writeInt32(700).writeInt32(-1);
  encoder.writeInt32(records.length).writeBufferInternal(records);
  return encoder.buffer;
}

async function fetched(records: Buffer, fetchedOffset: number) {
  const payload = response("t", records);
  const { responses } = await decodeFetch(payload, { version: 4, decodeMessageSet });
  const batch = new Batch("t", String(fetchedOffset), responses[0]!.partitions[0]);
  return fetchedRecords(batch as unknown as kafkajs.Batch);
}

Deno.test("a batch has one message for kafkajs, and all of its records for us", async () => {
  const found = await fetched(foreignBatches["zstd"]!, 3);
  assert.deepEqual(
    [found.topic, found.partition, found.fetchedOffset, found.nextOffset, found.highWatermark],
    ["t", 5, 3, 400, 700],
  );
  assert.deepEqual([...recordsOf(found)], foreignRecords.slice(3));
});

Deno.test("messages of the formats before batches are the same to their reader", async () => {
  for (const messageVersion of [0, 1]) {
    const entries = ["a", "b", "c"].map((text) => ({ key: `k${text}`, value: text, timestamp: 9 }));
    // Named compressed, a set gets offsets; nothing is compressed by it.
    const records = MessageSet({ messageVersion, compression: 1, entries }).buffer as Buffer;
    const whole = await fetched(records, 0);
    assert.deepEqual([whole.nextOffset, whole.batches.length], [3, 1]);
    assert.deepEqual(
      [...recordsOf(whole)].map(({ offset, key, value }) => [offset, `${key}`, `${value}`]),
      [[0, "ka", "a"], [1, "kb", "b"], [2, "kc", "c"]],
    );
    const rest = await fetched(records, 2);
    assert.deepEqual([...recordsOf(rest)].map(({ offset }) => offset), [2]);
  }
});

Deno.test("a fetch of nothing ends where it began", async () => {
  const found = await fetched(foreignBatches["zstd"]!.subarray(0, 0), 12);
  assert.deepEqual([found.nextOffset, found.batches], [12, []]);
});
