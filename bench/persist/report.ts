import { formatSpread } from "../statistics.ts";

/** One run of one checkout's worker over the whole data set. */
export interface PersistRun {
  readonly rowsPerSecond: number;
  readonly cpuMicrosPerRow: number;
  readonly peakMegabytes: number;
}

/** What `bench persist` writes to its result file. */
export interface PersistResult {
  /** Rows that each run stored. */
  readonly rows: number;
  /** The worker of this checkout, then what it is compared with. */
  readonly programs: readonly {
    readonly name: string;
    /** What a program is that is no persist worker. */
    readonly title?: string;
    readonly runs: readonly PersistRun[];
  }[];
}

/** Median, least and greatest of every figure, as a Markdown table. */
export function persistTable({ rows, programs }: PersistResult): string {
  const pick = (runs: readonly PersistRun[], figure: keyof PersistRun, decimals: number) =>
    formatSpread(runs.map((run) => run[figure]), decimals);
  const [own, ...others] = programs;
  const ratios = (figure: keyof PersistRun, other: readonly PersistRun[]) =>
    formatSpread(own!.runs.map((run, index) => run[figure] / other[index]![figure]), 2);
  const writers = others.filter(({ title }) => title !== undefined);
  return [
    `Kafka to Cassandra, the program on one core, ${rows.toLocaleString("en")} rows, median ` +
    `(least–most) of ${own!.runs.length} runs`,
    "",
    "| program | rows/s | µs CPU per row | peak MB |",
    "| --- | --- | --- | --- |",
    ...programs.map(({ name, runs }) =>
      `| ${name} | ${pick(runs, "rowsPerSecond", 0)} | ${pick(runs, "cpuMicrosPerRow", 1)} | ${
        pick(runs, "peakMegabytes", 0)
      } |`
    ),
    ...others.flatMap(({ name, runs }) => [
      "",
      `this / ${name}, run by run: rows/s ${ratios("rowsPerSecond", runs)}, ` +
      `CPU per row ${ratios("cpuMicrosPerRow", runs)}`,
    ]),
    ...writers.flatMap(({ name, title }) => [
      "",
      `${name} is an asynchronous writer on the ${title} with the same rows in memory: it reads ` +
      "no Kafka and parses nothing while it is timed",
    ]),
  ].join("\n");
}
