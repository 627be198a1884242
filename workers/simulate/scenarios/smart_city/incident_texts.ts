import type { Incident } from "#streams/smart_city/vehicle_moment.ts";
import type { Random } from "../../random/random.ts";

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
export function tellIncident(random: Random, where: string): IncidentStory {
  const type = random.pick(TYPES);
  const event = random.pick(EVENTS[type]);
  return {
    type,
    active: `${event} ${where}, ${random.pick(CLOSURES)}`,
    resolved: `Cleared: ${event.toLowerCase()} ${where}, all lanes open`,
  };
}
