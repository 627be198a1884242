/** Times of a query of one row while another datasource is attacked, ms. */
export interface AttackTimes {
  readonly attack: string;
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
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
  const columns = ["attack", "queries", "p50 ms", "p99 ms", "longest ms", "answered", "refused"];
  return [
    `A query of one row in one data source while ${result.parallel} queries at once attack ` +
    `another for ${result.seconds} s: ${count(result.rows)} rows as tables, series and logs, ` +
    `${count(result.wide)} rows of 100 kB, ${count(result.macros)} macros.`,
    "",
    row(columns),
    row(columns.map(() => "---")),
    ...result.attacks.map((times) =>
      row([
        times.attack,
        ...[times.count, times.p50, times.p99, times.max, times.answered, times.refused].map(count),
      ])
    ),
  ].join("\n");
}
