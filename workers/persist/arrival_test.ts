import assert from "node:assert/strict";
import type { UndecodableBatch } from "#core/kafka/record_batch.ts";
import { findBatches, openable } from "#core/kafka/wire/fetched_batch.ts";
import { foreignBatches } from "#core/kafka/wire/test_foreign.ts";
import { arrivalsOf } from "./arrival.ts";

Deno.test("a batch that cannot be read is named, and those around it arrive", () => {
  const at = { topic: "t", partition: 2, fetchedOffset: 398 };
  const damaged = Uint8Array.from(foreignBatches["snappy"]!);
  damaged[1_000]! ^= 1;
  const whole = foreignBatches["lz4"]!;
  const batches = [whole, damaged, whole].flatMap((bytes) => findBatches(bytes, []))
    .map((raw) => openable(raw, at));
  const failed: UndecodableBatch[] = [];
  const fetched = { ...at, nextOffset: 400, highWatermark: 400, batches };
  const arrivals = arrivalsOf(fetched, (error) => failed.push(error));
  assert.deepEqual(arrivals.map(({ position }) => position.offset), ["398", "399", "398", "399"]);
  assert.deepEqual(
    failed.map((
      { topic, partition, baseOffset, lastOffset },
    ) => [topic, partition, baseOffset, lastOffset]),
    [["t", 2, 398, 399]],
  );
});
