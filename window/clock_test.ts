import assert from "node:assert/strict";
import fc from "fast-check";
import { PartitionClock } from "./clock.ts";

const time = fc.integer({ min: -1000, max: 1000 });
const options = fc.record({
  outOfOrdernessMs: fc.nat(50),
  offlineMs: fc.nat(500),
  idleCloseMs: fc.constantFrom(0, 60, Infinity),
});

Deno.test("the watermark is the highest min(event time, append time) − bound, keys' is offline behind it", () => {
  fc.assert(fc.property(fc.array(fc.tuple(time, time), { minLength: 1 }), options, (all, given) => {
    const clock = new PartitionClock(given);
    for (const [event, append] of all) clock.observe(event, append);
    const reached = Math.max(...all.map((pair) => Math.min(...pair)));
    assert.equal(clock.maxEventTime, Math.max(...all.map(([event]) => event)));
    assert.equal(clock.watermark, reached - given.outOfOrdernessMs);
    assert.equal(clock.behind, clock.watermark - given.offlineMs);
  }));
});

Deno.test("in silence it goes on by the silence, never past the append time + silence − bound, nor back", () => {
  const step = fc.oneof(fc.tuple(time, time), fc.record({ silentMs: fc.nat(100) }));
  fc.assert(fc.property(fc.array(step), options, (steps, given) => {
    const clock = new PartitionClock(given);
    for (const one of steps) {
      const { watermark, behind } = clock;
      const silent = "silentMs" in one;
      if (!silent) clock.appended(one[1]);
      const rose = silent ? clock.idle(one.silentMs) : clock.observe(...one);
      assert.equal(rose, clock.behind > behind);
      assert.ok(clock.watermark >= watermark);
      if (!silent || clock.watermark === watermark) continue;
      assert.ok(one.silentMs >= given.idleCloseMs);
      assert.ok(clock.watermark <= clock.lastAppend + one.silentMs - given.outOfOrdernessMs);
    }
  }));
});

Deno.test("silence before the first record is no event time", () => {
  const clock = new PartitionClock({ outOfOrdernessMs: 0, offlineMs: 0, idleCloseMs: 0 });
  assert.equal(clock.idle(1e6), false);
  assert.equal(clock.watermark, -Infinity);
});

Deno.test("a state goes on where it was, and waits for less at once if that is declared", () => {
  const given = { outOfOrdernessMs: 5, offlineMs: 100, idleCloseMs: 10 };
  const clock = new PartitionClock(given);
  clock.observe(1000, 1200);
  const again = new PartitionClock({ ...given, offlineMs: 20 });
  again.restore(JSON.parse(JSON.stringify(clock.state())));
  assert.deepEqual([again.watermark, again.behind], [995, 975]);
  const longer = new PartitionClock({ ...given, offlineMs: 500 });
  longer.restore(clock.state());
  assert.deepEqual([longer.watermark, longer.behind], [995, 895]);
});
