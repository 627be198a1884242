import assert from "node:assert/strict";
import { MergedClock } from "./merged_clock.ts";

const inputs = [{ source: "a", partitions: 2 }, { source: "b", partitions: 1 }];

Deno.test("the merged watermark is the least, once every input has said something", () => {
  const clock = new MergedClock(inputs);
  assert.equal(clock.mark("a", 0, { watermark: 10, idle: false }), false);
  assert.equal(clock.mark("b", 0, { watermark: 30, idle: false }), false);
  assert.deepEqual([clock.slowest?.source, clock.slowest?.partition], ["a", 1]);
  assert.equal(clock.mark("a", 1, { watermark: 20, idle: false }), true);
  assert.equal(clock.watermark, 10);
  assert.equal(clock.mark("a", 0, { watermark: 25, idle: false }), true);
  assert.equal(clock.watermark, 20);
  assert.deepEqual([clock.slowest?.partition, clock.slowest?.watermark], [1, 20]);
});

Deno.test("it never goes back, whatever an input says again", () => {
  const clock = new MergedClock([{ source: "a", partitions: 1 }]);
  clock.mark("a", 0, { watermark: 10, idle: false });
  assert.equal(clock.mark("a", 0, { watermark: 5, idle: false }), false);
  assert.equal(clock.watermark, 10);
  assert.equal(clock.mark("a", 1, { watermark: 50, idle: false }), false);
  assert.equal(clock.mark("other", 0, { watermark: 50, idle: false }), false);
});

Deno.test("idle inputs are not waited for, those without any record neither", () => {
  const clock = new MergedClock(inputs);
  clock.mark("a", 0, { watermark: 10, idle: false });
  clock.mark("a", 1, { watermark: -Infinity, idle: true });
  assert.equal(clock.mark("b", 0, { watermark: 5, idle: true }), true);
  assert.equal(clock.watermark, 10);
  assert.equal(clock.idle, false);
  // An input that comes back behind the others does not turn time back.
  assert.equal(clock.mark("b", 0, { watermark: 6, idle: false }), false);
  assert.equal(clock.watermark, 10);
  assert.equal(clock.slowest?.source, "b");
});

Deno.test("when all are idle, the least of those that had records goes on", () => {
  const clock = new MergedClock(inputs);
  clock.mark("a", 1, { watermark: -Infinity, idle: true });
  clock.mark("a", 0, { watermark: 40, idle: true });
  clock.mark("b", 0, { watermark: 30, idle: true });
  assert.equal(clock.watermark, 30);
  assert.equal(clock.idle, true);
  assert.equal(clock.slowest, undefined);
});

Deno.test("a restored clock goes on where it was", () => {
  const clock = new MergedClock(inputs);
  clock.mark("a", 0, { watermark: 40, idle: false });
  clock.mark("b", 0, { watermark: -Infinity, idle: true });
  const again = new MergedClock(inputs);
  again.restore(
    clock.marks.map((mark) => ({ ...mark, watermark: mark.idle ? null : mark.watermark })),
    7,
  );
  assert.equal(again.watermark, 7);
  assert.deepEqual(again.marks, clock.marks);
  assert.equal(again.mark("a", 1, { watermark: 20, idle: false }), true);
  assert.equal(again.watermark, 20);
});
