import { defineDerivedWindows } from "#core/declaration/mod.ts";
import { DAY, sharedScenario } from "./fields.ts";
import { water } from "./water.ts";
import { waterTotal } from "./water_total.ts";

/** What the water counter of a building rose by on a day, as the next day's first reading shows. */
export const waterIncrease = defineDerivedWindows({
  ...sharedScenario,
  name: "water_increase",
  title: "Water per day",
  description: "What the main water counter rose by from one midnight to the next",
  window: DAY,
  terms: {
    counter: {
      of: waterTotal,
      measure: "volume",
      aggregate: "increase",
      shift: 1,
      key: { pattern: "^(.+)/Wtot$", to: "$1" },
      expect: ["{key}/Wtot"],
    },
  },
  measures: {
    volume: { label: "Water", unit: "l", formula: "sum", terms: ["counter"] },
  },
});

/** Water that no meter of a building saw: a little always, much when a pipe leaks. */
export const waterRest = defineDerivedWindows({
  ...sharedScenario,
  name: "water_rest",
  title: "Rest of water",
  description: "A day's increase of the main water counter minus what the meter saw; a leak shows",
  window: DAY,
  terms: {
    total: {
      of: waterIncrease,
      measure: "volume",
      aggregate: "value",
      expect: ["{key}"],
    },
    metered: {
      of: water,
      measure: "volume",
      aggregate: "sum",
      key: { pattern: "^(.+)/W1$", to: "$1" },
      expect: ["{key}/W1"],
    },
  },
  measures: {
    rest: {
      label: "Rest of water",
      unit: "l",
      formula: "difference",
      terms: ["total", "metered"],
    },
  },
});
