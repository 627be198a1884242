import { type RoadClass, type Waypoint, waypoints } from "./waypoints.ts";

/** A place on the earth, degrees, WGS 84. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

const EARTH_RADIUS_M = 6_371_008.8;
const radians = (degrees: number): number => degrees * Math.PI / 180;

/** Metres along the great circle between two places (haversine, mean earth radius). */
export function metresBetween(from: Place, to: Place): number {
  const latitude = radians(to.latitude - from.latitude) / 2;
  const longitude = radians(to.longitude - from.longitude) / 2;
  const h = Math.sin(latitude) ** 2 +
    Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * Math.sin(longitude) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(h));
}

/** Initial bearing from one place to another: degrees clockwise from north, in [0, 360). */
export function bearing(from: Place, to: Place): number {
  const longitude = radians(to.longitude - from.longitude);
  const [a, b] = [radians(from.latitude), radians(to.latitude)];
  const y = Math.sin(longitude) * Math.cos(b);
  const x = Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(longitude);
  return (Math.atan2(y, x) * 180 / Math.PI + 360) % 360;
}

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
function smoothCurve(places: readonly Place[], steps: number): readonly Place[] {
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

/** One side of the road: `a` leads away from London, `b` towards it. */
export type Carriageway = "a" | "b";

/** Metres that one has driven on a carriageway of a road `length` metres long, at its point `s`. */
export function drivenAt(s: number, side: Carriageway, length: number): number {
  return side === "a" ? s : length - s;
}

/** The other way round: the point of the road after `driven` metres. */
export function pointAfter(driven: number, side: Carriageway, length: number): number {
  return side === "a" ? driven : length - driven;
}

/** Points per leg of the spline before it is cut into equal pieces. */
const FINENESS = 400;
/** About this long is one piece of the road, metres. */
const PIECE_M = 50;

/** A road from end to end, measured in metres from its start. */
export class Route {
  /** Metres. */
  readonly length: number;
  readonly #latitudes: Float64Array;
  readonly #longitudes: Float64Array;
  readonly #headings: Float64Array;
  readonly #legs: readonly { readonly from: number; readonly waypoint: Waypoint }[];
  readonly #legOfPiece: Uint8Array;
  readonly #piece: number;

  /** @param stops at least two waypoints */
  constructor(stops: readonly Waypoint[]) {
    const curve = smoothCurve(stops, FINENESS);
    const along = new Float64Array(curve.length);
    for (let i = 1; i < curve.length; i++) {
      along[i] = along[i - 1]! + metresBetween(curve[i - 1]!, curve[i]!);
    }
    this.length = along[curve.length - 1]!;
    this.#legs = stops.map((waypoint, i) => ({ from: along[i * FINENESS]!, waypoint }));
    const pieces = Math.round(this.length / PIECE_M);
    this.#piece = this.length / pieces;
    this.#latitudes = new Float64Array(pieces + 1);
    this.#longitudes = new Float64Array(pieces + 1);
    this.#headings = new Float64Array(pieces + 1);
    let j = 0;
    for (let i = 0; i <= pieces; i++) {
      while (j < curve.length - 2 && along[j + 1]! < i * this.#piece) j++;
      const share = Math.min(1, (i * this.#piece - along[j]!) / (along[j + 1]! - along[j]!));
      const [from, to] = [curve[j]!, curve[j + 1]!];
      this.#latitudes[i] = from.latitude + (to.latitude - from.latitude) * share;
      this.#longitudes[i] = from.longitude + (to.longitude - from.longitude) * share;
    }
    for (let i = 0; i < pieces; i++) {
      this.#headings[i] = bearing(this.#point(i), this.#point(i + 1));
    }
    this.#headings[pieces] = this.#headings[pieces - 1]!;
    this.#legOfPiece = new Uint8Array(pieces);
    let leg = 0;
    for (let i = 0; i < pieces; i++) {
      while (leg < stops.length - 2 && this.#legs[leg + 1]!.from <= i * this.#piece) leg++;
      this.#legOfPiece[i] = leg;
    }
  }

  /** The place at `s` metres from the start; ends beyond the road are its ends. */
  placeAt(s: number): Place {
    const i = this.#index(s);
    const share = Math.min(1, Math.max(0, s / this.#piece - i));
    const [latitudes, longitudes] = [this.#latitudes, this.#longitudes];
    return {
      latitude: latitudes[i]! + (latitudes[i + 1]! - latitudes[i]!) * share,
      longitude: longitudes[i]! + (longitudes[i + 1]! - longitudes[i]!) * share,
    };
  }

  /** Direction of the road at `s` as one drives away from the start, degrees from north. */
  headingAt(s: number): number {
    return this.#headings[this.#index(s)]!;
  }

  /** Name of the road at `s`, such as `M1`. */
  roadAt(s: number): string {
    return this.#legAt(s).road;
  }

  roadClassAt(s: number): RoadClass {
    return this.#legAt(s).roadClass;
  }

  /** Metres from the start to a waypoint. */
  metresTo(name: string): number {
    const leg = this.#legs.find(({ waypoint }) => waypoint.name === name);
    if (leg === undefined) throw new RangeError(`There is no waypoint '${name}' on the route`);
    return leg.from;
  }

  /** The waypoint nearest to `s`. */
  waypointNear(s: number): Waypoint {
    const distance = (leg: { from: number }) => Math.abs(leg.from - s);
    return this.#legs.reduce((near, leg) => distance(leg) < distance(near) ? leg : near).waypoint;
  }

  #legAt(s: number): Waypoint {
    return this.#legs[this.#legOfPiece[this.#index(s)]!]!.waypoint;
  }

  #index(s: number): number {
    return Math.min(this.#latitudes.length - 2, Math.max(0, Math.floor(s / this.#piece)));
  }

  #point(i: number): Place {
    return { latitude: this.#latitudes[i]!, longitude: this.#longitudes[i]! };
  }
}

/** The road from London to Birmingham. */
export const londonToBirmingham = new Route(waypoints);
