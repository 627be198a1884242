import { bearing, metresBetween, type Place } from "../smart_city/route.ts";

/** A place with its height above the sea, m. */
export interface Spot extends Place {
  readonly altitude: number;
}

/** A way from spot to spot, measured in metres from its start. */
export class Track {
  /** Metres. */
  readonly length: number;
  readonly #spots: readonly Spot[];
  /** Metres from the start to each spot. */
  readonly #along: readonly number[];

  /** @param spots at least two */
  constructor(spots: readonly Spot[]) {
    let length = 0;
    this.#spots = spots;
    this.#along = spots.map((spot, i) =>
      i === 0 ? 0 : length += metresBetween(spots[i - 1]!, spot)
    );
    this.length = length;
  }

  /** The place at `s` metres from the start; beyond an end it is that end. */
  at(s: number): Spot {
    const place = Math.max(0, Math.min(this.length, s));
    const next = this.#along.findIndex((along, i) => i > 0 && along >= place);
    const [from, to] = [this.#spots[next - 1]!, this.#spots[next]!];
    const share = (place - this.#along[next - 1]!) / (this.#along[next]! - this.#along[next - 1]!);
    return {
      latitude: from.latitude + (to.latitude - from.latitude) * share,
      longitude: from.longitude + (to.longitude - from.longitude) * share,
      altitude: from.altitude + (to.altitude - from.altitude) * share,
    };
  }

  /** Where one looks at `s`, degrees from north: corners are cut by `reach` metres on either side. */
  bearingAt(s: number, reach: number): number {
    const middle = Math.max(reach, Math.min(this.length - reach, s));
    return bearing(this.at(middle - reach), this.at(middle + reach));
  }

  /** Metres from the start to a spot by its place in the list. */
  metresTo(index: number): number {
    return this.#along[index]!;
  }
}
