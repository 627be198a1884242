import Type from "typebox";
import { days, defineStream } from "#core/declaration/mod.ts";
import type { BuildingMoment } from "./building_moment.ts";
import {
  DAILY_SUMS,
  quarterHourly,
  readingOf,
  REPORT_MS,
  sharedFields,
  sharedValues,
} from "./fields.ts";

export const water = defineStream({
  ...quarterHourly,
  name: "water",
  title: "Water",
  description:
    "What the water meter counted in the quarter of an hour that begins at the timestamp; part of it is sent two days later",
  schema: Type.Object({
    ...sharedFields,
    volume: Type.Number({ minimum: 0 }),
  }),
  measures: { volume: { label: "Water", unit: "l" } },
  windows: [{ ...DAILY_SUMS, allowedLatenessMs: days(3) }],
  simulate: {
    everyMs: REPORT_MS,
    record: (moment: BuildingMoment) => {
      const reading = readingOf("water", moment);
      return reading && { ...sharedValues(reading), volume: reading.value };
    },
  },
});
