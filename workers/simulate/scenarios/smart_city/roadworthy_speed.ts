import type { Weather } from "#streams/smart_city/vehicle_moment.ts";
import type { VehicleProfile } from "./fleet.ts";
import { speedShare } from "./traffic.ts";
import type { RoadClass } from "./waypoints.ts";

/** km/h. */
const LIMIT: Readonly<Record<RoadClass, number>> = { city: 48, arterial: 80, motorway: 112 };
/** Slower than this nobody crawls while the road is open, km/h. */
const CRAWL = 6;

/** What decides how fast a driver wants to go. */
export interface RoadConditions {
  readonly roadClass: RoadClass;
  /** 0 to 1. */
  readonly congestion: number;
  readonly weather: Weather;
}

/** The speed that a driver wants under these conditions, km/h. */
export function roadworthySpeed(profile: VehicleProfile, conditions: RoadConditions): number {
  const free = Math.min(profile.topSpeed, LIMIT[conditions.roadClass] * profile.eagerness);
  const share = speedShare(conditions.congestion) * weatherShare(conditions.weather);
  return Math.max(CRAWL, free * share);
}

function weatherShare({ condition, precipitation }: Weather): number {
  if (condition === "snow") return 0.65;
  if (condition === "fog") return 0.85;
  return 1 - Math.min(0.18, 0.02 * precipitation);
}
