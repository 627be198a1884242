import Type from "typebox";
import { days, minutes } from "#core/declaration/mod.ts";
import type { VehicleMoment } from "./vehicle_moment.ts";

/** Fields that every smart-city record carries. */
export const sharedFields = {
  id: Type.String({ minLength: 1, description: "Unique per record; a repeated id is a duplicate" }),
  device_id: Type.String({ minLength: 1, description: "The vehicle" }),
  timestamp: Type.String({ format: "date-time", description: "Event time, RFC 3339" }),
  latitude: Type.Number({ minimum: -90, maximum: 90 }),
  longitude: Type.Number({ minimum: -180, maximum: 180 }),
};

/** What the five smart-city declarations have in common. */
export const sharedDeclaration = {
  scenario: "smart-city",
  key: "device_id",
  id: "id",
  time: "timestamp",
  location: { latitude: "latitude", longitude: "longitude" },
  outOfOrdernessMs: minutes(2),
  retention: { topicMs: days(7), rawMs: days(30), windowsMs: days(365) },
} as const;

/** The shared fields' values at a moment; `prefix` keeps ids of different streams apart. */
export function sharedValues(prefix: string, moment: VehicleMoment) {
  return {
    id: `${prefix}-${moment.vehicle.id}-${moment.sequence}`,
    device_id: moment.vehicle.id,
    timestamp: new Date(moment.time).toISOString(),
    latitude: moment.latitude,
    longitude: moment.longitude,
  };
}
