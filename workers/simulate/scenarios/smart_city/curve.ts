import type { Place } from "./sphere.ts";

const mix = (from: Place, to: Place, share: number): Place => ({
  latitude: from.latitude + (to.latitude - from.latitude) * share,
  longitude: from.longitude + (to.longitude - from.longitude) * share,
});

/** Beyond an end of the line: the mirror image of its neighbour. */
const mirror = (end: Place, neighbour: Place): Place => mix(neighbour, end, 2);

/** Square root of the distance: the knot spacing of a centripetal spline. */
function spacing(from: Place, to: Place): number {
  return Math.hypot(to.latitude - from.latitude, to.longitude - from.longitude) ** 0.5;
}

/**
 * Points on a smooth curve through all places, `steps` per leg, the last place included.
 *
 * A centripetal Catmull-Rom spline makes no loops or overshoots (Yuksel et al., "Parameterization
 * and applications of Catmull-Rom curves", 2011); evaluated by the Barry-Goldman pyramid.
 */
export function smoothCurve(places: readonly Place[], steps: number): readonly Place[] {
  const at = (index: number): Place => {
    const last = places.length - 1;
    if (index < 0) return mirror(places[0]!, places[1]!);
    if (index > last) return mirror(places[last]!, places[last - 1]!);
    return places[index]!;
  };
  const curve: Place[] = [];
  for (let leg = 0; leg < places.length - 1; leg++) {
    const [a, b, c, d] = [at(leg - 1), at(leg), at(leg + 1), at(leg + 2)];
    const t1 = spacing(a, b);
    const t2 = t1 + spacing(b, c);
    const t3 = t2 + spacing(c, d);
    for (let step = 0; step < steps; step++) {
      const t = t1 + (t2 - t1) * step / steps;
      const ab = mix(a, b, t / t1);
      const bc = mix(b, c, (t - t1) / (t2 - t1));
      const cd = mix(c, d, (t - t2) / (t3 - t2));
      const abc = mix(ab, bc, t / t2);
      const bcd = mix(bc, cd, (t - t1) / (t3 - t1));
      curve.push(mix(abc, bcd, (t - t1) / (t2 - t1)));
    }
  }
  curve.push(places[places.length - 1]!);
  return curve;
}
