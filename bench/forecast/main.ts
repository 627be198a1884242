import { parseArgs } from "node:util";
import { numbersFrom } from "../../predict/testing/random.ts";
import { writeResult } from "../result_file.ts";
import { scoreArrivals } from "./arrivals.ts";
import { COST_CASES, measureCost, type SeriesCost } from "./cost.ts";
import { type CaseScore, type ForecastResult, forecastTable } from "./report.ts";
import { simulateSeries, WORLDS } from "./scenario_series.ts";
import { scoreSeries } from "./score_series.ts";

const { values } = parseArgs({
  args: Deno.args.slice(1),
  options: {
    /** Of the simulated worlds: another one than models were made with. */
    seed: { type: "string", default: "7" },
    /** How many series' cost is measured, and windows of each. */
    series: { type: "string", default: "100000" },
    windows: { type: "string", default: "24" },
    /** The only scenario that is simulated. */
    scenario: { type: "string" },
  },
});
const [seed, series, windows] = [values.seed, values.series, values.windows].map(Number) as [
  number,
  number,
  number,
];
const print = (line: string) => Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
/** A Monday. */
const START = Date.UTC(2026, 0, 5);

const cases: CaseScore[] = [];
const random = numbersFrom(seed);
const worlds = WORLDS.filter(({ scenario }) => scenario === (values.scenario ?? scenario));
for (const world of worlds) {
  await print(`Simulating ${world.days} days of ${world.scenario} …`);
  const simulated = simulateSeries(world, { seed, start: START });
  for (const [{ title, main = false }, all] of simulated) {
    const scores = all.map((one) => scoreSeries(one, random));
    cases.push({ scenario: world.scenario, title, main, series: scores });
    await print(`${title}: ${scores.length} series are scored`);
  }
}
await print("Scoring arrivals …");
const arrivals = scoreArrivals({ seed, start: START, vehicles: 20, hours: 48 });
await print("Measuring costs …");
const costs: SeriesCost[] = [];
for (const which of COST_CASES.keys()) costs.push(await measureCost({ which, series, windows }));
const result: ForecastResult = { seed, cases, arrivals, costs };
await print(`\n${forecastTable(result)}\n`);
for (const { scenario, title, series: scores } of cases.filter(({ main }) => main)) {
  const ratios = scores.flatMap(({ next }) => [next.toLast, next.toAgo ?? 0]);
  if (ratios.some((ratio) => ratio >= 1)) {
    await print(`${scenario}: a baseline is better for some series of '${title}'`);
  }
}
await print(`Written to ${await writeResult("forecast", result)}`);
