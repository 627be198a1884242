import { type Quaternion, toGround, type Vector } from "#streams/phone/attitude.ts";
import type { TraceBuffer } from "./trace_buffer.ts";

/** Fields of an orientation's record that say how the phone is turned. */
export const QUATERNION: readonly string[] = ["qw", "qx", "qy", "qz"];

/** How the phone is turned at a time, between the instants that are known; undefined before any. */
export function attitudeAt(buffer: TraceBuffer, time: number): Quaternion | undefined {
  if (buffer.length === 0) return undefined;
  const next = Math.min(buffer.indexAt(time), buffer.length - 1);
  const before = Math.max(0, next - 1);
  const [from, to] = [buffer.time(before), buffer.time(next)];
  const share = to > from ? Math.max(0, Math.min(1, (time - from) / (to - from))) : 1;
  const at = (index: number) => QUATERNION.map((_, axis) => buffer.value(axis, index));
  const [a, b] = [at(before), at(next)];
  // A quaternion and its opposite are one turn: the nearer of the two is gone to.
  const sign = a.reduce((sum, part, i) => sum + part * b[i]!, 0) < 0 ? -1 : 1;
  const mixed = a.map((part, i) => part * (1 - share) + sign * b[i]! * share);
  const length = Math.hypot(...mixed) || 1;
  const [w, x, y, z] = mixed.map((part) => part / length) as [number, number, number, number];
  return { w, x, y, z };
}

/**
 * The CSS transform of something whose x, y (down) and z (towards the reader) are the phone's right,
 * bottom and screen, for a reader who looks north: east is right, north is away.
 */
export function turnOf(attitude: Quaternion): string {
  const onPage = (vector: Vector) => {
    const { x, y, z } = toGround(attitude, vector);
    return [x, -z, -y];
  };
  const columns = [
    onPage({ x: 1, y: 0, z: 0 }),
    onPage({ x: 0, y: -1, z: 0 }),
    onPage({ x: 0, y: 0, z: 1 }),
  ];
  const parts = [...columns.flatMap((column) => [...column, 0]), 0, 0, 0, 1];
  return `matrix3d(${parts.map((part) => part.toFixed(5)).join()})`;
}
