import { hashPoint } from "./hash.ts";

const smooth = (t: number): number => t * t * (3 - 2 * t);
const mix = (from: number, to: number, share: number): number => from + (to - from) * share;

/**
 * Value noise: a random number at every whole point of space, smooth in between. The same seed and
 * place always give the same number.
 *
 * @returns a number in [0, 1), 0.5 on average
 */
export function noise(seed: number, x: number, y: number, z: number): number {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const z0 = Math.floor(z);
  const u = smooth(x - x0);
  const v = smooth(y - y0);
  const low = plane(seed, x0, y0, { z: z0, u, v });
  const high = plane(seed, x0, y0, { z: z0 + 1, u, v });
  return mix(low, high, smooth(z - z0)) / 4_294_967_296;
}

function plane(
  seed: number,
  x: number,
  y: number,
  at: { readonly z: number; readonly u: number; readonly v: number },
): number {
  const { z, u, v } = at;
  return mix(
    mix(hashPoint(seed, x, y, z), hashPoint(seed, x + 1, y, z), u),
    mix(hashPoint(seed, x, y + 1, z), hashPoint(seed, x + 1, y + 1, z), u),
    v,
  );
}
