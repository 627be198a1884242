import assert from "node:assert/strict";
import type { UndecodableBatch } from "#core/kafka/record_batch.ts";
import { findBatches, openable } from "#core/kafka/wire/fetched_batch.ts";
import { foreignBatches } from "#core/kafka/wire/test_foreign.ts";
import { BatchBuilder } from "#core/kafka/batch_builder.ts";
import { signed } from "#core/kafka/wire/produce_request.ts";
import { type Arrival, arrivalsOf } from "./arrival.ts";

Deno.test("a batch that cannot be read is named, and those around it arrive", () => {
  const at = { topic: "t", partition: 2, fetchedOffset: 398 };
  const damaged = Uint8Array.from(foreignBatches["snappy"]!);
  damaged[1_000]! ^= 1;
  const whole = foreignBatches["lz4"]!;
  const batches = [whole, damaged, whole].flatMap((bytes) => findBatches(bytes, []))
    .map((raw) => openable(raw, at));
  const failed: UndecodableBatch[] = [];
  const fetched = { ...at, nextOffset: 400, highWatermark: 400, batches };
  const arrivals = [...arrivalsOf(fetched, (error) => failed.push(error))].flat();
  assert.deepEqual(arrivals.map(({ position }) => position.offset), ["398", "399", "398", "399"]);
  assert.deepEqual(
    failed.map((
      { topic, partition, baseOffset, lastOffset },
    ) => [topic, partition, baseOffset, lastOffset]),
    [["t", 2, 398, 399]],
  );
});

/** A batch of so many equal records, as it is fetched. */
function batchOf(count: number, headers?: Readonly<Record<string, readonly null[]>>): Uint8Array {
  const builder = new BatchBuilder();
  for (let record = 0; record < count; record++) builder.append(null, "reading", headers);
  return signed(builder.seal(), { producerId: -1, producerEpoch: -1, firstSequence: -1 });
}

function runsOf(bytes: Uint8Array): { runs: (readonly Arrival[])[]; failed: UndecodableBatch[] } {
  const at = { topic: "t", partition: 2, fetchedOffset: 0 };
  const batches = findBatches(bytes, []).map((raw) => openable(raw, at));
  const failed: UndecodableBatch[] = [];
  const fetched = { ...at, nextOffset: 1, highWatermark: 1, batches };
  return { runs: [...arrivalsOf(fetched, (error) => failed.push(error))], failed };
}

Deno.test("a fetch that stands for many records is taken in runs, in which headers count", () => {
  const many = batchOf(90_000);
  assert(many.length < 100_000, "it is fetched at once");
  assert.deepEqual(runsOf(many).runs.map(({ length }) => length), [40_000, 40_000, 10_000]);
  const withHeaders = batchOf(20, { trace: Array.from({ length: 9_999 }, () => null) });
  assert.deepEqual(runsOf(withHeaders).runs.map(({ length }) => length), [4, 4, 4, 4, 4]);
});

Deno.test("a record with more headers than any has is not read", () => {
  const { runs, failed } = runsOf(
    batchOf(1, { trace: Array.from({ length: 10_001 }, () => null) }),
  );
  assert.deepEqual(runs, []);
  assert.match(failed[0]!.message, /has 10001 headers, more than 10000/);
});
