/** A place, WGS 84 degrees. */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/** Something that glides from where it was seen to where it is seen next. */
export interface Mover {
  readonly from: Position;
  readonly to: Position;
  /** Wall clock of the newest sighting, and how long the way there takes, ms. */
  readonly since: number;
  readonly during: number;
  /** Degrees clockwise from north; undefined until it has moved. */
  readonly heading?: number;
}

/** Sightings further apart than this are not one movement: it is drawn at the new place at once. */
const JUMP_DEGREES = 0.5;
const SHORTEST_MS = 150;
const LONGEST_MS = 1500;

/** The mover after it was seen at a place; without `old` it appears there. */
export function seenAt(old: Mover | undefined, to: Position, now: number): Mover {
  if (old === undefined) return { from: to, to, since: now, during: 0 };
  const north = to.latitude - old.to.latitude;
  const east = (to.longitude - old.to.longitude) * Math.cos(to.latitude * Math.PI / 180);
  const distance = Math.hypot(north, east);
  const heading = distance < 1e-6 ? old.heading : Math.atan2(east, north) * 180 / Math.PI;
  const jump = distance > JUMP_DEGREES;
  return {
    from: jump ? to : placeAt(old, now),
    to,
    since: now,
    // The way takes as long as the last one took to come: the next sighting is due when it ends.
    during: jump ? 0 : Math.min(LONGEST_MS, Math.max(SHORTEST_MS, now - old.since)),
    ...(heading === undefined ? {} : { heading }),
  };
}

/** Where the mover is drawn at this instant. */
export function placeAt({ from, to, since, during }: Mover, now: number): Position {
  if (now >= since + during) return to;
  const share = Math.max(0, (now - since) / during);
  return {
    latitude: from.latitude + (to.latitude - from.latitude) * share,
    longitude: from.longitude + (to.longitude - from.longitude) * share,
  };
}
