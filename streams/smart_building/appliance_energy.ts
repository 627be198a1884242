import { defineStream } from "#core/declaration/mod.ts";
import type { BuildingMoment } from "./building_moment.ts";
import { meteredEnergy, readingOf, REPORT_MS, sharedValues } from "./fields.ts";

export const applianceEnergy = defineStream({
  ...meteredEnergy,
  name: "appliance_energy",
  title: "Appliance energy",
  description:
    "What each group of appliances used in the quarter of an hour that begins at the timestamp",
  simulate: {
    everyMs: REPORT_MS,
    record: (moment: BuildingMoment) => {
      const reading = readingOf("appliance_energy", moment);
      return reading && { ...sharedValues(reading), energy: reading.value };
    },
  },
});
