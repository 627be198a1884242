import assert from "node:assert/strict";
import fc from "fast-check";
import { WatermarkClock } from "./clock.ts";

const time = fc.integer({ min: -1000, max: 1000 });

Deno.test("the watermark is the highest event time − bound", () => {
  fc.assert(fc.property(fc.array(time, { minLength: 1 }), fc.nat(50), (times, bound) => {
    const clock = new WatermarkClock({ outOfOrdernessMs: bound, idleCloseMs: Infinity });
    for (const one of times) clock.observe(one);
    assert.equal(clock.maxEventTime, Math.max(...times));
    assert.equal(clock.watermark, Math.max(...times) - bound);
  }));
});

Deno.test("it never goes back, reports when it moved, and stays at or below now − bound when idle", () => {
  const step = fc.oneof(
    fc.record({ eventTime: time }),
    fc.record({ now: time, silentMs: fc.nat(100) }),
  );
  fc.assert(fc.property(fc.array(step), fc.nat(20), fc.nat(60), (steps, bound, idleCloseMs) => {
    const clock = new WatermarkClock({ outOfOrdernessMs: bound, idleCloseMs });
    for (const one of steps) {
      const before = clock.watermark;
      const moved = "now" in one ? clock.idle(one.now, one.silentMs) : clock.observe(one.eventTime);
      assert.equal(moved, clock.watermark > before);
      assert.ok(clock.watermark >= before);
      if (!moved || !("now" in one)) continue;
      assert.ok(one.silentMs >= idleCloseMs);
      assert.ok(clock.watermark <= one.now - bound);
      assert.ok(clock.watermark <= clock.maxEventTime + one.silentMs - bound);
    }
  }));
});

Deno.test("silence before the first record is no event time", () => {
  const clock = new WatermarkClock({ outOfOrdernessMs: 0, idleCloseMs: 0 });
  assert.equal(clock.idle(1e12, 1e6), false);
  assert.equal(clock.watermark, -Infinity);
});
