import { formatSpread } from "../statistics.ts";

/** What one pass over the records came to. */
export interface GroupPass {
  readonly recordsPerSecond: number;
  readonly cpuMicrosPerRecord: number;
  /** Partials and what says how far a partition has come, per second; 0 without groups. */
  readonly messagesPerSecond: number;
  /** All of them. */
  readonly messages: number;
}

/** What `bench derived` writes to its result file. */
export interface DerivedResult {
  readonly keys: number;
  readonly records: number;
  readonly partitions: number;
  readonly commitIntervalMs: number;
  /** The first is the one without groups. */
  readonly cases: readonly { readonly title: string; readonly passes: readonly GroupPass[] }[];
}

/** Median, least and greatest of every figure, with the ratio to the case without groups. */
export function derivedTable(result: DerivedResult): string {
  const { keys, records, partitions, commitIntervalMs, cases } = result;
  const count = (value: number) => value.toLocaleString("en");
  const plain = cases[0]!.passes;
  const runs = plain.length;
  return [
    `One process worker on one core, ${count(keys)} keys, ${count(records)} records, ` +
    `${partitions} partitions, a transaction every ${commitIntervalMs} ms at most; median ` +
    `(least–most) of ${runs} ${runs === 1 ? "run" : "runs"}`,
    "",
    "| windows of 10 s by group | records/s | of that without groups | µs CPU per record | " +
    "messages between the hops per second | in all |",
    "| --- | --- | --- | --- | --- | --- |",
    ...cases.map(({ title, passes }) => {
      const spread = (figure: keyof GroupPass, decimals = 0) =>
        formatSpread(passes.map((pass) => pass[figure]), decimals);
      const ratio = formatSpread(
        passes.map((pass, index) => pass.recordsPerSecond / plain[index]!.recordsPerSecond),
        2,
      );
      return `| ${title} | ${spread("recordsPerSecond")} | ${passes === plain ? "" : ratio} | ${
        spread("cpuMicrosPerRecord", 2)
      } | ${spread("messagesPerSecond")} | ${spread("messages")} |`;
    }),
  ].join("\n");
}
