import assert from "node:assert/strict";
import fc from "fast-check";
import { BRAKING, brakingDistance, drive, type Motion } from "./driving.ts";

const journey = fc.record({
  seconds: fc.constantFrom(1, 5, 10),
  acceleration: fc.double({ min: 0.3, max: 3, noNaN: true }),
  stopAt: fc.double({ min: 1, max: 20_000, noNaN: true }),
  wishes: fc.array(fc.double({ min: 2, max: 40, noNaN: true }), { minLength: 1, maxLength: 50 }),
});

Deno.test("every journey ends exactly where it must, standing", () => {
  fc.assert(fc.property(journey, ({ wishes, ...limits }) => {
    let motion: Motion = { speed: 0, driven: 0 };
    let steps = 0;
    while (motion.driven < limits.stopAt) {
      motion = drive(motion, { ...limits, wanted: wishes[steps % wishes.length]! });
      assert.ok(++steps < 100_000, "it never arrives");
    }
    assert.deepEqual(motion, { speed: 0, driven: limits.stopAt });
  }));
});

Deno.test("speed and way belong together, and no force is beyond the vehicle", () => {
  fc.assert(fc.property(journey, ({ wishes, ...limits }) => {
    let before: Motion = { speed: 0, driven: 0 };
    for (const wanted of wishes) {
      const after = drive(before, { ...limits, wanted });
      const change = (after.speed - before.speed) / limits.seconds;
      assert.ok(after.speed >= 0);
      assert.ok(change <= limits.acceleration + 1e-9, `accelerates by ${change}`);
      assert.ok(change >= -BRAKING - 1e-9, `brakes by ${change}`);
      assert.ok(brakingDistance(after.speed) <= limits.stopAt - after.driven + 1e-6);
      const mean = (before.speed + after.speed) / 2 * limits.seconds;
      const way = after.driven - before.driven;
      // Where it comes to a stand within the step, it goes less far than at even braking.
      if (after.driven < limits.stopAt) assert.ok(Math.abs(way - mean) < 1e-6);
      else assert.ok(way <= mean + 1e-6);
      before = after;
    }
  }));
});

Deno.test("a vehicle that must not move stays", () => {
  const limits = { seconds: 5, wanted: 20, acceleration: 1, stopAt: 100 };
  assert.deepEqual(drive({ speed: 0, driven: 100 }, limits), { speed: 0, driven: 100 });
});
