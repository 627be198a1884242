import { formatSpread } from "../statistics.ts";
import type { Run } from "./run_program.ts";

/** What `bench windows` writes to its result file. */
export interface WindowsResult {
  /** Records of the data set. */
  readonly records: number;
  /** Windows that each program reported, all of them compared with the oracle. */
  readonly windows: number;
  readonly programs: readonly {
    readonly name: string;
    readonly title: string;
    readonly runs: readonly Run[];
  }[];
}

/** Median, least and greatest of every figure, as a Markdown table with a ratio to the first program. */
export function windowsTable({ records, windows, programs }: WindowsResult): string {
  const pick = (runs: readonly Run[], figure: keyof Run, decimals: number, unit = 1) =>
    formatSpread(runs.map((run) => run[figure] / unit), decimals);
  const first = programs[0]!.runs;
  const ratio = (runs: readonly Run[]) =>
    formatSpread(
      runs.map((run, index) => first[index]!.recordsPerSecond / run.recordsPerSecond),
      2,
    );
  const runs = first.length;
  return [
    `Tumbling 10 s per device, Kafka to Kafka, one core, ${
      records.toLocaleString("en")
    } records, ` +
    `median (least–most) of ${runs} ${runs === 1 ? "run" : "runs"}; all ` +
    `${windows.toLocaleString("en")} windows of every run are right`,
    "",
    "| program | records/s | warm | µs CPU per record | warm | peak MB | first window, s | " +
    `${programs[0]!.name} is faster by |`,
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ...programs.map(({ title, runs: own }) =>
      `| ${title} | ${pick(own, "recordsPerSecond", 0)} | ${
        pick(own, "warmRecordsPerSecond", 0)
      } | ${pick(own, "cpuMicrosPerRecord", 2)} | ${pick(own, "warmCpuMicrosPerRecord", 2)} | ${
        pick(own, "peakMegabytes", 0)
      } | ${pick(own, "firstWindowMs", 1, 1_000)} | ${own === first ? "" : ratio(own)} |`
    ),
  ].join("\n");
}
