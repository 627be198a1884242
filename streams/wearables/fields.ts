import Type from "typebox";
import { days, minutes } from "#core/declaration/mod.ts";
import type { PersonMoment } from "./person_moment.ts";

/** Days of these people begin at midnight here. */
export const ZONE = "Europe/Zurich";

/** Fields that every wearable's record carries. */
export const sharedFields = {
  id: Type.String({ minLength: 1, description: "Unique per record; a repeated id is a duplicate" }),
  device_id: Type.String({ minLength: 1, description: "The watch" }),
  person_id: Type.String({ minLength: 1, description: "Who wears it; a pseudonym" }),
  timestamp: Type.String({ format: "date-time", description: "Event time, RFC 3339" }),
};

/** What the six wearables' declarations have in common. */
export const sharedDeclaration = {
  scenario: "wearables",
  key: "device_id",
  id: "id",
  time: "timestamp",
  outOfOrdernessMs: minutes(2),
  // A watch without a phone near it keeps its records and sends them when it is back.
  offlineMs: days(1),
  retention: { topicMs: days(7), rawMs: days(30), windowsMs: days(365) },
} as const;

/** Dimension that every stream has. */
export const sharedDimensions = { person_id: { label: "Person" } } as const;

/** The shared fields' values at a moment; `prefix` keeps ids of different streams apart. */
export function sharedValues(prefix: string, moment: PersonMoment) {
  return {
    id: `${prefix}-${moment.device_id}-${moment.sequence}`,
    device_id: moment.device_id,
    person_id: moment.person_id,
    timestamp: new Date(moment.time).toISOString(),
  };
}
