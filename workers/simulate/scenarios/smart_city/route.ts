import { smoothCurve } from "./curve.ts";
import { bearing, metresBetween, type Place } from "./sphere.ts";
import { type RoadClass, type Waypoint, waypoints } from "./waypoints.ts";

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
