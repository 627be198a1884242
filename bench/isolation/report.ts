import { percentile } from "../statistics.ts";

/** How long queries took, ms. */
export interface Times {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Times of a query of one row while another datasource is attacked. */
export interface AttackTimes extends Times {
  readonly attack: string;
  /** Of the same query by the driver alone, in a process of its own, beside the same attack. */
  readonly bare: Times;
  /** How long one piece of work kept the plugin's event loop, ms. */
  readonly loop: { readonly p99: number; readonly longest: number };
  /** Queries of the attack that were answered, and those that were refused or failed. */
  readonly answered: number;
  readonly refused: number;
}

/** What `bench isolation` writes to its result file. */
export interface IsolationResult {
  readonly rows: number;
  readonly wide: number;
  readonly macros: number;
  /** Queries of an attack that run at once. */
  readonly parallel: number;
  readonly seconds: number;
  readonly attacks: readonly AttackTimes[];
}

const count = (value: number) => value.toLocaleString("en", { maximumFractionDigits: 0 });

/** Times of the measured datasource during each attack, as Markdown. */
export function isolationTable(result: IsolationResult): string {
  const row = (cells: readonly unknown[]) => `| ${cells.join(" | ")} |`;
  const columns = [
    "attack",
    "queries",
    "p50 ms",
    "p99 ms",
    "longest ms",
    "bare p50 ms",
    "bare p99 ms",
    "longest stretch ms",
    "answered",
    "refused",
  ];
  return [
    `A query of one row in one data source while ${result.parallel} queries at once attack ` +
    `another for ${result.seconds} s: ${count(result.rows)} rows as tables, series and logs, ` +
    `${count(result.wide)} rows of 100 kB, ${count(result.macros)} macros. Bare: the same query ` +
    "by the driver alone, beside the same attack: what Cassandra and the two cores take. Longest " +
    "stretch: how long one piece of work kept the plugin's event loop.",
    "",
    row(columns),
    row(columns.map(() => "---")),
    ...result.attacks.map(({ attack, bare, loop, ...times }) =>
      row([
        attack,
        ...[
          times.count,
          times.p50,
          times.p99,
          times.max,
          bare.p50,
          bare.p99,
          loop.longest,
          times.answered,
          times.refused,
        ].map(count),
      ])
    ),
  ].join("\n");
}

export function timesOf(times: readonly number[]): Times {
  return {
    count: times.length,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    max: Math.max(...times),
  };
}
