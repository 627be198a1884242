import assert from "node:assert/strict";
import fc from "fast-check";
import { anglesOf, quaternionOf, toGround, toPhone } from "./attitude.ts";

const angle = fc.double({ min: -3.1, max: 3.1, noNaN: true });
const angles = fc.record({
  yaw: angle,
  pitch: fc.double({ min: -1.5, max: 1.5, noNaN: true }),
  roll: angle,
});
const part = fc.double({ min: -20, max: 20, noNaN: true });
const vector = fc.record({ x: part, y: part, z: part });

function near(actual: object, expected: object): void {
  for (const [name, value] of Object.entries(expected)) {
    const found = (actual as Record<string, number>)[name]!;
    assert.ok(Math.abs(found - value) < 1e-6, `${name}: ${found}, not ${value}`);
  }
}

Deno.test("angles become a quaternion and come back", () => {
  fc.assert(fc.property(angles, (turn) => near(anglesOf(quaternionOf(turn)), turn)));
});

Deno.test("what the ground sees of a phone's vector comes back, as long as it was", () => {
  fc.assert(fc.property(angles, vector, (turn, seen) => {
    const quaternion = quaternionOf(turn);
    const ground = toGround(quaternion, seen);
    near(toPhone(quaternion, ground), seen);
    const length = (v: typeof seen) => Math.hypot(v.x, v.y, v.z);
    assert.ok(Math.abs(length(ground) - length(seen)) < 1e-9);
  }));
});

Deno.test("each angle turns about its own axis", () => {
  const turned = (
    turn: { yaw?: number; pitch?: number; roll?: number },
    seen: [number, number, number],
  ) =>
    toGround(quaternionOf({ yaw: 0, pitch: 0, roll: 0, ...turn }), {
      x: seen[0],
      y: seen[1],
      z: seen[2],
    });
  const right = Math.PI / 2;
  // Turned left about the axis out of the screen, the phone's top points west.
  near(turned({ yaw: right }, [0, 1, 0]), { x: -1, y: 0, z: 0 });
  // Pitched up, its top points at the sky.
  near(turned({ pitch: right }, [0, 1, 0]), { x: 0, y: 0, z: 1 });
  // Rolled to the right, its screen looks east.
  near(turned({ roll: right }, [0, 0, 1]), { x: 1, y: 0, z: 0 });
  // What is lifted first is turned last.
  near(turned({ yaw: right, pitch: right }, [1, 0, 0]), { x: 0, y: 1, z: 0 });
});
