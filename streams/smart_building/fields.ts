import Type from "typebox";
import { days, minutes } from "#core/declaration/mod.ts";
import type { BuildingMoment, Quantity } from "./building_moment.ts";

/** The zone of the buildings, whose civil days the daily windows are. */
export const BUILDING_ZONE = "Europe/Athens";

/** Fields that every record of a building carries. */
export const sharedFields = {
  id: Type.String({
    minLength: 1,
    description: "Unique per reading; a repeated id is a duplicate",
  }),
  device_id: Type.String({
    pattern: "^[^/]+/[^/]+$",
    description: "The building and its device, such as b1/TH1",
  }),
  timestamp: Type.String({ format: "date-time", description: "Event time, RFC 3339" }),
  building: Type.String({ minLength: 1 }),
  device: Type.String({ minLength: 1 }),
};

/** What all streams of a building have in common, the derived ones too. */
export const sharedScenario = {
  scenario: "smart-building",
  retention: { topicMs: days(14), rawMs: days(366), windowsMs: days(5 * 366) },
} as const;

/** What the declarations of a building's devices have in common. */
export const sharedDeclaration = {
  ...sharedScenario,
  key: "device_id",
  id: "id",
  time: "timestamp",
  dimensions: { building: { label: "Building" }, device: { label: "Device" } },
} as const;

/** How often a device reports, ms; counters and presence have their own times. */
export const REPORT_MS = minutes(15);

/** Civil days of the buildings. */
export const DAY = { kind: "calendar", unit: "day", zone: BUILDING_ZONE } as const;

/** Daily windows of what adds up. */
export const DAILY_SUMS = {
  ...DAY,
  allowedLatenessMs: days(1),
  aggregates: ["count", "sum", "min", "max"],
} as const;

/** What the declarations of devices that report every quarter of an hour have in common. */
export const quarterHourly = {
  ...sharedDeclaration,
  // A device may miss one report and send it with the next.
  outOfOrdernessMs: minutes(30),
  recordsPerSecond: 1_000 / REPORT_MS,
} as const;

/** What the declarations of metered energy have in common. */
export const meteredEnergy = {
  ...quarterHourly,
  schema: Type.Object({
    ...sharedFields,
    energy: Type.Number({ minimum: 0 }),
  }),
  measures: { energy: { label: "Energy", unit: "Wh" } },
  windows: [DAILY_SUMS],
  predict: [
    { measure: "energy", aggregate: "sum", window: days(1), horizon: 3, season: "week" },
  ],
} as const;

/** What the declarations of counters that are read once a day have in common. */
export const dailyCounter = {
  ...sharedDeclaration,
  // A day is over when the next one's reading is there.
  outOfOrdernessMs: 0,
  recordsPerSecond: 1_000 / days(1),
  windows: [{
    ...DAY,
    allowedLatenessMs: days(1),
    aggregates: ["count", "last", "min", "max"],
  }],
} as const;

/** The moment if it is a reading of this quantity. */
export function readingOf(quantity: Quantity, moment: BuildingMoment): BuildingMoment | undefined {
  return moment.quantity === quantity ? moment : undefined;
}

/** The shared fields' values of a reading. */
export function sharedValues(reading: BuildingMoment) {
  return {
    id: reading.id,
    device_id: `${reading.building}/${reading.device}`,
    timestamp: new Date(reading.time).toISOString(),
    building: reading.building,
    device: reading.device,
  };
}
