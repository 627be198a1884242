import Type from "typebox";
import { days, defineStream } from "#core/declaration/mod.ts";
import type { BuildingMoment } from "./building_moment.ts";
import { DAY, quarterHourly, readingOf, REPORT_MS, sharedFields, sharedValues } from "./fields.ts";

export const temperature = defineStream({
  ...quarterHourly,
  name: "temperature",
  title: "Temperatures",
  description: "Room temperature of the two zones of each building",
  schema: Type.Object({
    ...sharedFields,
    temperature: Type.Number({ minimum: -40, maximum: 80 }),
  }),
  coerce: { numbers: ["temperature"] },
  mqtt: [{
    topic: "buildings/{building}/{device}/temperature",
    value: "temperature",
    fields: { device_id: "{building}/{device}", id: "{device_id}@{timestamp}" },
  }],
  measures: { temperature: { label: "Temperature", unit: "°C" } },
  windows: [{
    ...DAY,
    allowedLatenessMs: days(1),
    aggregates: ["count", "avg", "min", "max"],
  }],
  predict: [
    { measure: "temperature", aggregate: "avg", window: days(1), horizon: 3, season: "week" },
  ],
  simulate: {
    everyMs: REPORT_MS,
    record: (moment: BuildingMoment) => {
      const reading = readingOf("temperature", moment);
      return reading && { ...sharedValues(reading), temperature: reading.value };
    },
  },
});
