import { days, defineDerivedWindows } from "#core/declaration/mod.ts";
import { applianceEnergy } from "./appliance_energy.ts";
import { energyTotal } from "./energy_total.ts";
import { DAY, sharedScenario } from "./fields.ts";
import { hvacEnergy } from "./hvac_energy.ts";

/** A counter speaks once a day: what it says may come when the day seems over, ms. */
const COUNTER_LATENESS_MS = days(3);

/**
 * What the counter of a building rose by on a day. The day's first reading is in the day's window, so
 * the increase of a day is what the next day's window has gained on it.
 */
export const energyIncrease = defineDerivedWindows({
  ...sharedScenario,
  name: "energy_increase",
  title: "Energy per day",
  description: "What the main electricity counter rose by from one midnight to the next",
  window: DAY,
  allowedLatenessMs: COUNTER_LATENESS_MS,
  terms: {
    counter: {
      of: energyTotal,
      measure: "energy",
      aggregate: "increase",
      shift: 1,
      key: { pattern: "^(.+)/Etot$", to: "$1" },
      expect: ["{key}/Etot"],
    },
  },
  measures: {
    energy: { label: "Energy", unit: "Wh", formula: "sum", terms: ["counter"] },
  },
  predict: [
    { measure: "energy", aggregate: "value", window: days(1), horizon: 3, season: "week" },
  ],
});

/** What no meter of a building saw: lights, sockets, lifts. */
export const energyRest = defineDerivedWindows({
  ...sharedScenario,
  name: "energy_rest",
  title: "Rest of energy",
  description: "A day's increase of the main electricity counter minus all that is metered",
  window: DAY,
  allowedLatenessMs: COUNTER_LATENESS_MS,
  terms: {
    total: {
      of: energyIncrease,
      measure: "energy",
      aggregate: "value",
      expect: ["{key}"],
    },
    hvac: {
      of: hvacEnergy,
      measure: "energy",
      aggregate: "sum",
      key: { pattern: "^(.+)/HVAC\\d+$", to: "$1" },
      expect: ["{key}/HVAC1", "{key}/HVAC2"],
    },
    appliances: {
      of: applianceEnergy,
      measure: "energy",
      aggregate: "sum",
      key: { pattern: "^(.+)/MiAC\\d+$", to: "$1" },
      expect: ["{key}/MiAC1", "{key}/MiAC2"],
    },
  },
  measures: {
    rest: {
      label: "Rest of energy",
      unit: "Wh",
      formula: "difference",
      terms: ["total", "hvac", "appliances"],
    },
  },
});
