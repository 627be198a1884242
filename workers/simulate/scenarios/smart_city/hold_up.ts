import type { Incident } from "#streams/smart_city/vehicle_moment.ts";
import { type Carriageway, drivenAt } from "./carriageway.ts";
import { brakingDistance, type Motion } from "./driving.ts";
import type { Incidents, RoadIncident } from "./incidents.ts";

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
