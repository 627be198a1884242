import type { ArrivalScore } from "./arrivals.ts";
import type { SeriesCost } from "./cost.ts";
import { type HorizonScore, type SeriesScore, SPIKE_SIZES } from "./score_series.ts";

/** Scores of all series of one case. */
export interface CaseScore {
  readonly scenario: string;
  readonly title: string;
  readonly main: boolean;
  readonly series: readonly SeriesScore[];
}

/** What `bench forecast` writes to its result file. */
export interface ForecastResult {
  readonly seed: number;
  readonly cases: readonly CaseScore[];
  readonly arrivals: readonly ArrivalScore[];
  readonly costs: readonly SeriesCost[];
}

const count = (value: number) => value.toLocaleString("en", { maximumFractionDigits: 0 });
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** Scores, arrivals and costs, as Markdown. */
export function forecastTable({ cases, arrivals, costs }: ForecastResult): string {
  return [
    ...scoreTable(cases),
    "",
    ...anomalyTable(cases),
    "",
    ...arrivalTable(arrivals),
    "",
    ...costTable(costs),
  ].join("\n");
}

function scoreTable(cases: readonly CaseScore[]): string[] {
  return table(
    [
      "scenario",
      "series",
      "ahead",
      "windows",
      "MASE",
      "MAE to last value",
      "MAE to a day (week) ago",
      "better than both",
      "90 % intervals hold",
    ],
    cases.flatMap(({ scenario, title, main, series }) => {
      const one = series[0]!;
      const name = main ? `**${title}**` : title;
      const windows = count(sum(series.map((each) => each.windows)));
      const row = (scores: readonly HorizonScore[]) => {
        const better = scores.filter(({ toLast, toAgo }) => toLast < 1 && (toAgo ?? 0) < 1).length;
        return [
          scenario,
          name,
          scores[0]!.horizon,
          windows,
          mean(scores.map(({ mase }) => mase)).toFixed(2),
          geometricMean(scores.map(({ toLast }) => toLast)).toFixed(3),
          scores.some(({ toAgo }) => toAgo === undefined)
            ? ""
            : geometricMean(scores.map(({ toAgo }) => toAgo!)).toFixed(3),
          `${better} of ${scores.length}`,
          percent(mean(scores.map(({ coverage }) => coverage))),
        ];
      };
      const rows = [row(series.map(({ next }) => next))];
      if (one.furthest.horizon > 1) rows.push(row(series.map(({ furthest }) => furthest)));
      return rows;
    }),
  );
}

function anomalyTable(cases: readonly CaseScore[]): string[] {
  const sizes = SPIKE_SIZES.map((size) => `spikes of ${size} deviations found`);
  return table(
    ["scenario", "series", ...sizes, "recall", "precision", "false per window"],
    cases.map(({ scenario, title, series }) => {
      const all = series.map(({ anomalies }) => anomalies);
      const bySize = SPIKE_SIZES.map((_, size) => ({
        injected: sum(all.map(({ spikes }) => spikes[size]!.injected)),
        found: sum(all.map(({ spikes }) => spikes[size]!.found)),
      }));
      const injected = sum(bySize.map((one) => one.injected));
      const found = sum(bySize.map((one) => one.found));
      const wrong = sum(all.map((one) => one.false));
      const windows = sum(series.map((one) => one.windows));
      return [
        scenario,
        title,
        ...bySize.map((one) => `${count(one.found)} of ${count(one.injected)}`),
        percent(found / injected),
        found + wrong === 0 ? "" : percent(found / (found + wrong)),
        `${(100 * wrong / windows).toFixed(2)} %`,
      ];
    }),
  );
}

function arrivalTable(arrivals: readonly ArrivalScore[]): string[] {
  return table(
    ["way done", "arrivals", "error, minutes", "at its mean speed so far", "90 % intervals hold"],
    arrivals.map(({ tenth, arrivals: number, mae, naive, coverage }) => [
      `${10 * tenth}–${10 * tenth + 10} %`,
      count(number),
      mae.toFixed(1),
      naive.toFixed(1),
      percent(coverage),
    ]),
  );
}

function costTable(costs: readonly SeriesCost[]): string[] {
  return table(
    [
      "series",
      "how many",
      "µs per window",
      "bytes per series",
      "all, MB",
      "snapshot, bytes",
      "µs to restore",
    ],
    costs.map((cost) => [
      cost.title,
      count(cost.series),
      cost.microsPerUpdate.toFixed(1),
      count(cost.bytesPerSeries),
      count(cost.bytesPerSeries * cost.series / 1e6),
      count(cost.snapshotBytes),
      count(cost.restoreMicros),
    ]),
  );
}

function table(columns: readonly string[], rows: readonly (readonly unknown[])[]): string[] {
  const row = (cells: readonly unknown[]) => `| ${cells.join(" | ")} |`;
  return [row(columns), row(columns.map(() => "---")), ...rows.map(row)];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** Of ratios: twice as good and half as good are as good. */
function geometricMean(values: readonly number[]): number {
  return Math.exp(mean(values.map(Math.log)));
}
