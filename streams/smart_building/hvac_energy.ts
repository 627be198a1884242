import { defineStream } from "#core/declaration/mod.ts";
import type { BuildingMoment } from "./building_moment.ts";
import { meteredEnergy, readingOf, REPORT_MS, sharedValues } from "./fields.ts";

export const hvacEnergy = defineStream({
  ...meteredEnergy,
  name: "hvac_energy",
  title: "Air-conditioning energy",
  description:
    "What each air conditioner used in the quarter of an hour that begins at the timestamp",
  simulate: {
    everyMs: REPORT_MS,
    record: (moment: BuildingMoment) => {
      const reading = readingOf("hvac_energy", moment);
      return reading && { ...sharedValues(reading), energy: reading.value };
    },
  },
});
