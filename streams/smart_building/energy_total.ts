import Type from "typebox";
import { days, defineStream } from "#core/declaration/mod.ts";
import type { BuildingMoment } from "./building_moment.ts";
import { dailyCounter, readingOf, sharedFields, sharedValues } from "./fields.ts";

export const energyTotal = defineStream({
  ...dailyCounter,
  name: "energy_total",
  title: "Energy counters",
  description: "The building's main electricity counter, read once a day at midnight",
  schema: Type.Object({
    ...sharedFields,
    energy: Type.Number({ minimum: 0 }),
  }),
  measures: { energy: { label: "Counter", unit: "Wh" } },
  simulate: {
    everyMs: days(1),
    record: (moment: BuildingMoment) => {
      const reading = readingOf("energy_total", moment);
      return reading && { ...sharedValues(reading), energy: reading.value };
    },
  },
});
