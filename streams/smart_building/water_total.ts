import Type from "typebox";
import { days, defineStream } from "#core/declaration/mod.ts";
import type { BuildingMoment } from "./building_moment.ts";
import { dailyCounter, readingOf, sharedFields, sharedValues } from "./fields.ts";

export const waterTotal = defineStream({
  ...dailyCounter,
  name: "water_total",
  title: "Water counters",
  description: "The building's main water counter, read once a day at midnight",
  schema: Type.Object({
    ...sharedFields,
    volume: Type.Number({ minimum: 0 }),
  }),
  measures: { volume: { label: "Counter", unit: "l" } },
  simulate: {
    everyMs: days(1),
    record: (moment: BuildingMoment) => {
      const reading = readingOf("water_total", moment);
      return reading && { ...sharedValues(reading), volume: reading.value };
    },
  },
});
