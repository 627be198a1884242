import { formatSpread } from "../statistics.ts";
import type { LiveRun } from "./live.ts";

/** Times of one query, ms. */
export interface QueryTimes {
  readonly query: string;
  readonly points: number;
  readonly runs: number;
  readonly p50: number;
  readonly p95: number;
  readonly min: number;
  readonly max: number;
  /** Median of the driver alone; undefined where it was not measured. */
  readonly driver?: number;
}

/** What `bench query` writes to its result file. */
export interface QueryResult {
  readonly queries: readonly QueryTimes[];
  readonly live: {
    /** Updates per second. */
    readonly rate: number;
    readonly seconds: number;
    readonly runs: readonly LiveRun[];
  };
  /** Resident memory of the plugin, MB. */
  readonly memory: {
    readonly before: number;
    readonly afterQueries: number;
    readonly afterLive: number;
    readonly peak: number;
  };
}

const count = (value: number) => value.toLocaleString("en", { maximumFractionDigits: 0 });

/** Times, latency and memory, as Markdown. */
export function queryTable({ queries, live, memory }: QueryResult): string {
  const spreadOf = (figure: "p50" | "p99" | "max") =>
    formatSpread(live.runs.map((run) => run[figure]), 0);
  const came = (figure: "received" | "produced") =>
    live.runs.reduce((sum, run) => sum + run[figure], 0);
  return [
    "| query | points | runs | p50 ms | p95 ms | least–most | driver alone, p50 ms | Grafana / driver |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ...queries.map(({ query, points, runs, p50, p95, min, max, driver }) =>
      `| ${
        [
          ...[query, count(points), runs, count(p50), count(p95), `${count(min)}–${count(max)}`],
          ...(driver === undefined ? ["", ""] : [count(driver), (p50 / driver).toFixed(2)]),
        ].join(" | ")
      } |`
    ),
    "",
    `Produce to the browser's WebSocket at ${count(live.rate)} updates/s, median (least–most) of ` +
    `runs of ${live.seconds} s: p50 ${spreadOf("p50")} ms, p99 ${spreadOf("p99")} ms, longest ` +
    `${spreadOf("max")} ms; ${count(came("received"))} of ${count(came("produced"))} updates came.`,
    "",
    `Memory of the plugin, resident MB: ${count(memory.before)} before, ` +
    `${count(memory.afterQueries)} after the queries, ${count(memory.afterLive)} after the live ` +
    `updates, ${count(memory.peak)} at most.`,
  ].join("\n");
}
