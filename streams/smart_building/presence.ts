import Type from "typebox";
import { defineStream } from "#core/declaration/mod.ts";
import type { BuildingMoment } from "./building_moment.ts";
import {
  DAILY_SUMS,
  quarterHourly,
  readingOf,
  REPORT_MS,
  sharedFields,
  sharedValues,
} from "./fields.ts";

export const presence = defineStream({
  ...quarterHourly,
  name: "presence",
  title: "Presence",
  description: "Movements that the sensor at the entrance saw, each as it happened",
  schema: Type.Object({
    ...sharedFields,
    duration: Type.Number({ minimum: 0 }),
  }),
  measures: { duration: { label: "Duration of the movement", unit: "s" } },
  windows: [DAILY_SUMS],
  sporadic: true,
  simulate: {
    everyMs: REPORT_MS,
    record: (moment: BuildingMoment) => {
      const reading = readingOf("presence", moment);
      return reading && { ...sharedValues(reading), duration: reading.value };
    },
  },
});
