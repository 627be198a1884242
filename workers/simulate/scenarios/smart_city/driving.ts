import type { Incident, Weather } from "#streams/smart_city/vehicle_moment.ts";
import type { VehicleProfile } from "./fleet.ts";
import type { Incidents, RoadIncident } from "./incidents.ts";
import { type Carriageway, drivenAt } from "./route.ts";
import { speedShare } from "./traffic.ts";
import type { RoadClass } from "./waypoints.ts";

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

/** km/h. */
const LIMIT: Readonly<Record<RoadClass, number>> = { city: 48, arterial: 80, motorway: 112 };
/** No vehicle crawls slower than this while the road is open, km/h. */
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

/** A vehicle this close behind an incident is part of it, metres. */
const NEAR_M = 1_500;

/** Where a vehicle is, for {@linkcode HoldUp}. */
export interface Whereabouts {
  readonly time: number;
  readonly side: Carriageway;
  readonly motion: Motion;
  readonly incidents: Incidents;
  /** Length of the road, metres. */
  readonly length: number;
}

/**
 * The incident that holds a vehicle up: it stops behind it, reports it active once, and resolved
 * once when the road is open again.
 */
export class HoldUp {
  readonly #gap: number;
  #incident: RoadIncident | undefined;

  /** @param gap metres behind an incident where this vehicle stops */
  constructor(gap: number) {
    this.#gap = gap;
  }

  /** Looks ahead; the result is set when an incident begins or ends for this vehicle. */
  update(at: Whereabouts): Incident | undefined {
    if (this.#incident !== undefined) {
      if (at.time < this.#incident.until) return undefined;
      const over = this.#incident;
      this.#incident = undefined;
      return report(over, "resolved");
    }
    this.#incident = at.incidents(at.side, at.time).find((incident) => {
      const rest = this.#stopBefore(incident, at.length) - at.motion.driven;
      // Who is too close to stop has passed before the road was blocked.
      return at.time < incident.until && rest <= NEAR_M && rest > brakingDistance(at.motion.speed);
    });
    return this.#incident && report(this.#incident, "active");
  }

  /** Where the vehicle must stand, metres since its journey began; Infinity when the road is open. */
  stopAt(length: number): number {
    return this.#incident === undefined ? Infinity : this.#stopBefore(this.#incident, length);
  }

  #stopBefore(incident: RoadIncident, length: number): number {
    return drivenAt(incident.s, incident.side, length) - this.#gap;
  }
}

function report({ id, story }: RoadIncident, status: Incident["status"]): Incident {
  const description = status === "active" ? story.active : story.resolved;
  return { id, type: story.type, status, description };
}
