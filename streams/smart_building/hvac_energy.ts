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

export const hvacEnergy = defineStream({
  ...quarterHourly,
  name: "hvac_energy",
  title: "Air-conditioning energy",
  description:
    "What each air conditioner used in the quarter of an hour that begins at the timestamp",
  schema: Type.Object({
    ...sharedFields,
    energy: Type.Number({ minimum: 0 }),
  }),
  measures: { energy: { label: "Energy", unit: "Wh" } },
  windows: [DAILY_SUMS],
  predict: [
    { measure: "energy", aggregate: "sum", window: days(1), horizon: 3, season: "week" },
  ],
  simulate: {
    everyMs: REPORT_MS,
    record: (moment: BuildingMoment) => {
      const reading = readingOf("hvac_energy", moment);
      return reading && { ...sharedValues(reading), energy: reading.value };
    },
  },
});
