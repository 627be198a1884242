import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { BatchBuilder } from "../batch_builder.ts";
import { recordsOf, UndecodableBatch } from "../record_batch.ts";
import { crc32c } from "./crc32c.ts";
import { findBatches, openable, type RawBatch } from "./fetched_batch.ts";
import { foreignBatches, foreignRecords } from "./test_foreign.ts";
import { AT, ATTRIBUTE, viewOf, writeInt64 } from "./layout.ts";
import { signed } from "./produce_request.ts";

interface Written {
  readonly baseOffset: number;
  readonly producerId?: number;
  readonly transactional?: boolean;
  /** Type of a marker: 0 aborts, 1 commits. */
  readonly marker?: number;
  readonly values?: readonly string[];
  readonly appendTime?: number;
}

/** A batch as a broker would give it. */
function written(options: Written): Buffer {
  const builder = new BatchBuilder();
  const { marker, producerId = -1, values = ["a", "b"] } = options;
  if (marker === undefined) {
    for (const value of values) {
      builder.append(null, Buffer.from(value));
    }
  } else builder.append(Buffer.from([0, 0, 0, marker]), Buffer.alloc(6));
  const bytes = signed(builder.seal(), { producerId, producerEpoch: 0, firstSequence: 0 });
  const view = viewOf(bytes);
  writeInt64(view, AT.baseOffset, options.baseOffset);
  let attributes = view.getInt16(AT.attributes);
  if (options.transactional || marker !== undefined) attributes |= ATTRIBUTE.transactional;
  if (marker !== undefined) attributes |= ATTRIBUTE.control;
  if (options.appendTime !== undefined) {
    attributes |= ATTRIBUTE.logAppendTime;
    writeInt64(view, AT.maxTimestamp, options.appendTime);
  }
  view.setInt16(AT.attributes, attributes);
  view.setUint32(AT.crc, crc32c(bytes, AT.attributes));
  return bytes;
}

const at = { topic: "t", partition: 3, fetchedOffset: 0 };
const valuesOf = (raw: readonly RawBatch[], fetchedOffset = 0) => {
  const batches = raw.filter(({ skipped }) => !skipped)
    .map((one) => openable(one, { ...at, fetchedOffset }));
  return [...recordsOf({ batches })].map(({ value }) => String(value));
};

Deno.test("batches of Java's producer are read by every codec", () => {
  for (const [codec, bytes] of Object.entries(foreignBatches)) {
    const batches = findBatches(bytes, []).map((raw) => openable(raw, at));
    assert.deepEqual(batches.map(({ count, lastOffset }) => [count, lastOffset]), [[400, 399]]);
    assert.deepEqual([...recordsOf({ batches })], foreignRecords, codec);
  }
});

Deno.test("a batch that was asked for in its middle yields what was asked for", () => {
  const [raw] = findBatches(foreignBatches["lz4"]!, []);
  const batch = openable(raw!, { ...at, fetchedOffset: 390 });
  assert.equal(batch.baseOffset, 390);
  assert.deepEqual([...recordsOf({ batches: [batch] })], foreignRecords.slice(390));
});

Deno.test("a record that claims an offset behind its batch takes nobody's place", () => {
  const batch = written({ baseOffset: 7 });
  // Behind the length, the attributes and the time of the first record.
  const delta = AT.records + 3;
  for (const claimed of [100, 3]) {
    batch[delta] = claimed;
    batch.writeUInt32BE(crc32c(batch, AT.attributes), AT.crc);
    const [raw] = findBatches(batch, []);
    const cursor = openable(raw!, at).open();
    assert.throws(() => cursor.next(), (error) => {
      assert(error instanceof UndecodableBatch);
      return /offset is not one of its own/.test(error.message);
    });
  }
});

Deno.test("an incomplete batch at the end is left out", () => {
  const bytes = Buffer.concat([written({ baseOffset: 7 }), written({ baseOffset: 9 })]);
  for (const cut of [0, 1, 11, 12, 40, 61]) {
    const end = cut === 0 ? bytes.length : bytes.length / 2 + cut;
    const last = findBatches(bytes.subarray(0, end), []).map(({ lastOffset }) => lastOffset);
    assert.deepEqual(last, cut === 0 ? [8, 10] : [8], `${cut} bytes`);
  }
});

Deno.test("aborted transactions and markers are passed over, whichever ended first", () => {
  const one = { producerId: 1, transactional: true };
  const two = { producerId: 2, transactional: true };
  const bytes = Buffer.concat([
    written({ ...one, baseOffset: 0, values: ["one aborts"] }),
    written({ ...two, baseOffset: 1, values: ["two aborts", "all of it"] }),
    written({ baseOffset: 3, values: ["without"] }),
    written({ producerId: 2, marker: 0, baseOffset: 4 }),
    written({ ...two, baseOffset: 5, values: ["two commits"] }),
    written({ ...one, baseOffset: 6, values: ["one still aborts"] }),
    written({ producerId: 2, marker: 1, baseOffset: 7 }),
    written({ producerId: 1, marker: 0, baseOffset: 8 }),
    written({ ...one, baseOffset: 9, values: ["one commits"] }),
    written({ producerId: 1, marker: 1, baseOffset: 10 }),
  ]);
  // The broker names them in the order of their ends.
  const aborted = [{ producerId: 2, firstOffset: 1 }, { producerId: 1, firstOffset: 0 }];
  const batches = findBatches(bytes, aborted);
  assert.deepEqual(valuesOf(batches), ["without", "two commits", "one commits"]);
  assert.equal(batches.at(-1)!.lastOffset, 10);
  // Both may have begun before the fetch.
  const later = findBatches(written({ ...two, baseOffset: 50 }), aborted);
  assert.deepEqual(later.map(({ skipped }) => skipped), [true]);
});

Deno.test("records of a topic of append times have that time", () => {
  const batches = findBatches(written({ baseOffset: 0, appendTime: 1_764_000_000_123 }), [])
    .map((raw) => openable(raw, at));
  const times = [...recordsOf({ batches })].map(({ timestamp }) => timestamp);
  assert.deepEqual(times, [1_764_000_000_123, 1_764_000_000_123]);
});

Deno.test("a damaged batch names its place, and those after it are read", () => {
  const damaged = written({ baseOffset: 20 });
  damaged[70]! ^= 1;
  const batches = findBatches(Buffer.concat([damaged, written({ baseOffset: 22 })]), []);
  const failed: UndecodableBatch[] = [];
  const records = recordsOf(
    { batches: batches.map((raw) => openable(raw, at)) },
    { onUndecodable: (error) => failed.push(error) },
  );
  assert.deepEqual([...records].map(({ offset }) => offset), [22, 23]);
  const [error] = failed;
  assert(error instanceof UndecodableBatch);
  assert.deepEqual(
    [error.topic, error.partition, error.baseOffset, error.lastOffset],
    ["t", 3, 20, 21],
  );
  assert.match(error.message, /offsets 20 to 21 of topic 't', partition 3.*checksum/);
});

Deno.test("whatever is wrong inside of a batch is reported, never read on", () => {
  const fails = (change: (bytes: Buffer) => void, reason: RegExp) => {
    const bytes = Buffer.from(written({ baseOffset: 0 }));
    change(bytes);
    viewOf(bytes).setUint32(AT.crc, crc32c(bytes, AT.attributes));
    const batches = findBatches(bytes, []).map((raw) => openable(raw, at));
    assert.equal(batches.length, 1);
    assert.throws(() => [...recordsOf({ batches })], reason);
  };
  fails((bytes) => bytes[AT.records] = 0x7e, /a record is cut off/);
  fails((bytes) => bytes[AT.records + 5] = 0x7e, /longer than it says/);
  fails((bytes) => viewOf(bytes).setInt32(AT.count, 1), /left over/);
  fails((bytes) => viewOf(bytes).setInt32(AT.count, 9), /cut off/);
  fails((bytes) => viewOf(bytes).setInt16(AT.attributes, 4), /cannot be read/);
  fails((bytes) => viewOf(bytes).setInt16(AT.attributes, 6), /codec 6/);
  fails((bytes) => bytes[AT.magic] = 3, /message format 3/);
  fails((bytes) => viewOf(bytes).setInt32(AT.lastOffsetDelta, -5), /last offset/);
  fails((bytes) => viewOf(bytes).setInt32(AT.length, 8), /length of 20 bytes/);
});
