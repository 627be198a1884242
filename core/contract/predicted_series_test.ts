import assert from "node:assert/strict";
import { chooseSeries, predictedSeries, type SeriesChoice, seriesId } from "./predicted_series.ts";

const MINUTE = 60_000;
const all = predictedSeries({
  predict: [
    { measure: "speed", aggregate: "avg", window: MINUTE, horizon: 5 },
    { measure: "speed", aggregate: "avg", window: 5 * MINUTE, horizon: 6 },
    { measure: "count", aggregate: "count", window: MINUTE, horizon: 1 },
  ],
  arrival: { window: MINUTE },
});

const choices: readonly (readonly [string, SeriesChoice, string | undefined])[] = [
  ["nothing named: the first", {}, "speed avg 60000"],
  [
    "empty texts, which name nothing",
    { series: "", measure: "", aggregate: "" },
    "speed avg 60000",
  ],
  ["a size", { size: 5 * MINUTE }, "speed avg 300000"],
  [
    "a measure, the rest empty",
    { series: "", measure: "count", aggregate: "" },
    "count count 60000",
  ],
  ["arrivals, which come last", { measure: "arrival" }, "arrival value 60000"],
  ["a series", { series: "speed avg 300000", measure: "" }, "speed avg 300000"],
  ["a series that is not predicted", { series: "speed max 300000" }, undefined],
  ["a series and what is not its own", { series: "speed avg 300000", size: MINUTE }, undefined],
  ["what is predicted, but not of one series", { measure: "count", aggregate: "avg" }, undefined],
];
for (const [name, choice, expected] of choices) {
  Deno.test(`of what is predicted is chosen: ${name}`, () => {
    const found = chooseSeries(all, choice);
    assert.equal(found && seriesId(found), expected);
  });
}
