import assert from "node:assert/strict";
import { quaternionOf } from "#streams/phone/attitude.ts";
import { TraceBuffer } from "./trace_buffer.ts";
import { attitudeAt, turnOf } from "./turn.ts";

/** Where CSS moves a point of the drawn phone to: x right, y down, z towards the reader. */
function moved(transform: string, [x, y, z]: readonly [number, number, number]): number[] {
  const m = transform.slice("matrix3d(".length, -1).split(",").map(Number);
  const row = (i: number) => m[i]! * x + m[i + 4]! * y + m[i + 8]! * z;
  return [0, 1, 2].map((i) => Math.round(row(i) * 1e3) / 1e3 + 0);
}

const turned = (yaw: number, pitch: number, roll = 0) => turnOf(quaternionOf({ yaw, pitch, roll }));
const SCREEN = [0, 0, 1] as const;
const TOP = [0, -1, 0] as const;

Deno.test("a phone on a desk shows the sky its screen, and points away from the reader", () => {
  assert.deepEqual(moved(turned(0, 0), SCREEN), [0, -1, 0]);
  assert.deepEqual(moved(turned(0, 0), TOP), [0, 0, -1]);
});

Deno.test("held upright it faces the reader; turned left its top points west", () => {
  assert.deepEqual(moved(turned(0, Math.PI / 2), SCREEN), [0, 0, 1]);
  assert.deepEqual(moved(turned(0, Math.PI / 2), TOP), [0, -1, 0]);
  assert.deepEqual(moved(turned(Math.PI / 2, 0), TOP), [-1, 0, 0]);
});

Deno.test("between two instants it is turned the shorter way", () => {
  const buffer = new TraceBuffer(4, 10);
  assert.equal(attitudeAt(buffer, 0), undefined);
  const half = Math.SQRT1_2;
  buffer.add(0, [1, 0, 0, 0]);
  buffer.add(100, [-half, 0, 0, -half]);
  const { w, z } = attitudeAt(buffer, 50)!;
  assert.ok(Math.abs(2 * Math.atan2(z, w) - Math.PI / 4) < 1e-9);
  assert.deepEqual(attitudeAt(buffer, -5), { w: 1, x: 0, y: 0, z: 0 });
  assert.ok(Math.abs(Math.abs(attitudeAt(buffer, 900)!.w) - half) < 1e-9);
});
