import assert from "node:assert/strict";
import { GapDetector, type OffsetGap } from "./gap.ts";

function watch() {
  const gaps: OffsetGap[] = [];
  const detector = new GapDetector((gap) => gaps.push(gap));
  const fetched = (fetchedOffset: number, nextOffset: number, partition = 0) =>
    detector.fetched({
      topic: "t",
      partition,
      fetchedOffset,
      nextOffset,
      highWatermark: nextOffset,
      batches: [],
    });
  return { gaps, detector, fetched };
}

Deno.test("fetches that go on where the last one ended have no gap, with or without records", () => {
  const { gaps, fetched } = watch();
  fetched(5, 20);
  fetched(20, 90);
  fetched(7, 10, 1);
  fetched(90, 90);
  assert.deepEqual(gaps, []);
});

Deno.test("a fetch that begins later has a gap, once, in its partition", () => {
  const { gaps, detector, fetched } = watch();
  detector.expect("t", 0, 100);
  fetched(300, 400);
  fetched(400, 500);
  fetched(650, 700);
  assert.deepEqual(gaps, [
    { topic: "t", partition: 0, from: 100, to: 300 },
    { topic: "t", partition: 0, from: 500, to: 650 },
  ]);
});

Deno.test("what is read again is no gap, nor what another reader has read", () => {
  const { gaps, detector, fetched } = watch();
  fetched(0, 100);
  fetched(50, 80);
  fetched(80, 100);
  detector.forget();
  fetched(900, 1_000);
  assert.deepEqual(gaps, []);
});
