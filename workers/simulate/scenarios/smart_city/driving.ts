/** How fast a vehicle goes and how far it has come since the journey began. */
export interface Motion {
  /** m/s. */
  readonly speed: number;
  /** Metres. */
  readonly driven: number;
}

/** What limits a vehicle in one step of time. */
export interface Limits {
  /** Length of the step, seconds. */
  readonly seconds: number;
  /** Speed that the driver wants, m/s. */
  readonly wanted: number;
  /** m/s². */
  readonly acceleration: number;
  /** Where the vehicle must stand at the latest, metres since the journey began. */
  readonly stopAt: number;
}

/** Deceleration that drivers plan with, m/s². */
export const BRAKING = 2;

/** Metres that a vehicle needs to stop. */
export const brakingDistance = (speed: number): number => speed * speed / (2 * BRAKING);

/**
 * One step of uniform acceleration.
 *
 * The new speed is the highest from which the vehicle can still stop at `stopAt`: with way
 * d = (v₀ + v₁)·t/2 made in the step, d + v₁²/2b ≤ rest, solved for v₁. A vehicle that would come to
 * a stand within the step stands exactly at `stopAt` at its end.
 */
export function drive(motion: Motion, limits: Limits): Motion {
  const { speed, driven } = motion;
  const { seconds: t, stopAt } = limits;
  const rest = Math.max(0, stopAt - driven);
  if (speed * t / 2 >= rest) return { speed: 0, driven: Math.max(driven, stopAt) };
  const slowest = Math.max(0, speed - BRAKING * t);
  const fastest = speed + limits.acceleration * t;
  const half = t / 2;
  const safe = BRAKING * (Math.sqrt(half * half + 2 * (rest - speed * half) / BRAKING) - half);
  const next = Math.min(Math.max(slowest, Math.min(fastest, limits.wanted)), safe);
  return { speed: next, driven: driven + (speed + next) * half };
}
