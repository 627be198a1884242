import type { Incident } from "#streams/smart_city/vehicle_moment.ts";
import { Random } from "../../random.ts";
import type { Carriageway, Route } from "./route.ts";

/** Something that blocks one side of the road for a while. */
export interface RoadIncident {
  readonly id: string;
  readonly story: IncidentStory;
  readonly side: Carriageway;
  /** Where, metres along the road. */
  readonly s: number;
  /** Epoch ms: blocked from here, exclusive of `until`. */
  readonly from: number;
  readonly until: number;
}

/** Incidents on one side that last at `time` (epoch ms) or have ended less than `CLEARING_MS` ago. */
export type Incidents = (side: Carriageway, time: number) => readonly RoadIncident[];

/** How long traffic takes to flow again, ms. */
export const CLEARING_MS = 4 * 60_000;

/** Each side has at most one incident that begins in a slot of this length. */
const SLOT_MS = 15 * 60_000;
const CHANCE = 0.7;
const SHORTEST_MS = 4 * 60_000;
/** An incident of a slot is over by the end of the next one, clearing included. */
const LONGEST_MS = 10 * 60_000;
/** Bounds the memory of an endless run. */
const REMEMBERED_SLOTS = 64;

/** Rare incidents all over a road, the same for all who ask. */
export function createIncidents(seed: number, route: Route): Incidents {
  const remembered = new Map<string, readonly RoadIncident[]>();
  const between = (side: Carriageway, slot: number): readonly RoadIncident[] => {
    const name = `${side}${slot}`;
    const known = remembered.get(name);
    if (known !== undefined) return known;
    if (remembered.size >= REMEMBERED_SLOTS) remembered.clear();
    const made = [slot - 1, slot].flatMap((each) => incidentOf(each, side, { seed, route }));
    remembered.set(name, made);
    return made;
  };
  return (side, time) => {
    const near = between(side, Math.floor(time / SLOT_MS));
    return near.filter(({ from, until }) => from <= time && time < until + CLEARING_MS);
  };
}

function incidentOf(
  slot: number,
  side: Carriageway,
  world: { readonly seed: number; readonly route: Route },
): readonly RoadIncident[] {
  const { seed, route } = world;
  const random = new Random(seed, 0x1ce, side.charCodeAt(0), slot);
  if (random.next() >= CHANCE) return [];
  const from = slot * SLOT_MS + random.integer(0, SLOT_MS - 1);
  const until = from + random.integer(SHORTEST_MS, LONGEST_MS);
  const s = random.between(0.06, 0.96) * route.length;
  return [{
    id: `incident-${side}-${slot}`,
    story: describeIncident(random, describePlace(route, s, side)),
    side,
    s,
    from,
    until,
  }];
}

function describePlace(route: Route, s: number, side: Carriageway): string {
  const direction = side === "a" ? "northbound" : "southbound";
  // The road is named already: "M1 J10 Luton" becomes "J10 Luton".
  const junction = route.waypointNear(s).name.replace(/^\S+ (?=J\d)/, "");
  return `on the ${route.roadAt(s)} ${direction} near ${junction}`;
}

const EVENTS: Readonly<Record<Incident["type"], readonly string[]>> = {
  accident: [
    "Collision between a lorry and two cars",
    "Car on its roof after hitting the barrier",
    "Multi-vehicle collision",
    "Motorcyclist down after a collision with a van",
    "Caravan overturned",
  ],
  fire: [
    "Car on fire",
    "Lorry brakes on fire",
    "Grass fire beside the road, heavy smoke",
    "Electric van battery on fire",
  ],
  medical: [
    "Driver taken ill at the wheel",
    "Passenger with chest pain, ambulance on scene",
    "Woman in labour, paramedics on scene",
    "Air ambulance landed on the carriageway",
  ],
  police: [
    "Police stop, stolen vehicle",
    "Pedestrian on the carriageway",
    "Debris and lost load, police rolling block",
    "Loose horse on the carriageway",
  ],
};

/** Accidents are the most common. */
const TYPES: readonly Incident["type"][] = [
  "accident",
  "accident",
  "accident",
  "fire",
  "medical",
  "police",
];

const CLOSURES = [
  "all lanes held",
  "lanes 1 and 2 closed, traffic held",
  "hard shoulder and lane 1 closed, traffic held",
];

/** What happened, as a person would search for it. */
export interface IncidentStory {
  readonly type: Incident["type"];
  /** Text while it lasts. */
  readonly active: string;
  /** Text once it is over. */
  readonly resolved: string;
}

/**
 * Makes up what happened.
 *
 * @param where such as `on the M1 northbound near J10 Luton`
 */
function describeIncident(random: Random, where: string): IncidentStory {
  const type = random.pick(TYPES);
  const event = random.pick(EVENTS[type]);
  return {
    type,
    active: `${event} ${where}, ${random.pick(CLOSURES)}`,
    resolved: `Cleared: ${event.toLowerCase()} ${where}, all lanes open`,
  };
}
