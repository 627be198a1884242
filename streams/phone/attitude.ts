/**
 * How a phone is turned: unit quaternions and angles, from the phone's axes (x to the right, y up,
 * z out of the screen) to the ground's (x east, y north, z up).
 *
 * @module
 */

/** A unit quaternion: the turn from the phone's axes to the ground's. */
export interface Quaternion {
  readonly w: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** The same turn as angles, rad: about y (roll), then x (pitch), then z (yaw). */
export interface Angles {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
}

/** A vector along three axes. */
export interface Vector {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** The quaternion of these angles. */
export function quaternionOf({ yaw, pitch, roll }: Angles): Quaternion {
  const [cy, sy] = [Math.cos(yaw / 2), Math.sin(yaw / 2)];
  const [cp, sp] = [Math.cos(pitch / 2), Math.sin(pitch / 2)];
  const [cr, sr] = [Math.cos(roll / 2), Math.sin(roll / 2)];
  return {
    w: cy * cp * cr - sy * sp * sr,
    x: cy * sp * cr - sy * cp * sr,
    y: cy * cp * sr + sy * sp * cr,
    z: sy * cp * cr + cy * sp * sr,
  };
}

/** The angles of a unit quaternion: yaw and roll in (−π, π], pitch in [−π/2, π/2]. */
export function anglesOf({ w, x, y, z }: Quaternion): Angles {
  return {
    yaw: Math.atan2(2 * (w * z - x * y), 1 - 2 * (x * x + z * z)),
    pitch: Math.asin(Math.max(-1, Math.min(1, 2 * (y * z + w * x)))),
    roll: Math.atan2(2 * (w * y - x * z), 1 - 2 * (x * x + y * y)),
  };
}

/** A vector along the phone's axes, as the ground sees it. */
export function toGround({ w, x, y, z }: Quaternion, vector: Vector): Vector {
  // v + 2w(q × v) + 2q × (q × v)
  const tx = 2 * (y * vector.z - z * vector.y);
  const ty = 2 * (z * vector.x - x * vector.z);
  const tz = 2 * (x * vector.y - y * vector.x);
  return {
    x: vector.x + w * tx + y * tz - z * ty,
    y: vector.y + w * ty + z * tx - x * tz,
    z: vector.z + w * tz + x * ty - y * tx,
  };
}

/** A vector along the ground's axes, as the phone sees it. */
export function toPhone({ w, x, y, z }: Quaternion, vector: Vector): Vector {
  return toGround({ w, x: -x, y: -y, z: -z }, vector);
}
