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
  /** Median of the plugin of `--against`. */
  readonly other?: number;
}

/** Times of a query of two rows while all rows are read, ms. */
export interface BesideTimes {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Resident memory of a plugin, MB. */
export interface PluginMemory {
  readonly before: number;
  readonly afterQueries: number;
  readonly afterLive: number;
  readonly peak: number;
}

/** What `bench query` writes to its result file. */
export interface QueryResult {
  readonly queries: readonly QueryTimes[];
  /** Of the table of points. */
  readonly rows: number;
  /** In this plugin, then in that of `--against`. */
  readonly beside: readonly BesideTimes[];
  readonly live: {
    /** Updates per second. */
    readonly rate: number;
    readonly seconds: number;
    readonly runs: readonly LiveRun[];
  };
  readonly memory: PluginMemory;
  /** Of the plugin of `--against`. */
  readonly otherMemory?: PluginMemory;
}

const count = (value: number) => value.toLocaleString("en", { maximumFractionDigits: 0 });

/** Times, latency and memory, as Markdown. */
export function queryTable(result: QueryResult): string {
  const { queries, rows, beside, live, memory, otherMemory } = result;
  return [
    ...queryRows(queries),
    "",
    ...beside.map((times, subject) =>
      `A query of two rows while ${count(rows)} rows are read${
        subject === 0 ? "" : ", other plugin"
      }: ` +
      `p50 ${count(times.p50)} ms, p99 ${count(times.p99)} ms, longest ${count(times.max)} ms of ` +
      `${count(times.count)}.`
    ),
    "",
    ...(live.runs.length === 0 ? [] : [liveText(live), ""]),
    `Memory of the plugin, resident MB: ${memoryText(memory)}.`,
    ...(otherMemory === undefined ? [] : [`Of the other plugin: ${memoryText(otherMemory)}.`]),
  ].join("\n");
}

function queryRows(queries: readonly QueryTimes[]): readonly string[] {
  const compared = queries.some(({ other }) => other !== undefined);
  const columns = [
    "query",
    "points",
    "runs",
    "p50 ms",
    "p95 ms",
    "least–most",
    "driver alone, p50 ms",
    "Grafana / driver",
    ...(compared ? ["other plugin, p50 ms", "this / other"] : []),
  ];
  const row = (cells: readonly unknown[]) => `| ${cells.join(" | ")} |`;
  const beside = (p50: number, than: number | undefined) =>
    than === undefined ? ["", ""] : [count(than), (p50 / than).toFixed(2)];
  return [
    row(columns),
    row(columns.map(() => "---")),
    ...queries.map(({ query, points, runs, p50, p95, min, max, driver, other }) =>
      row([
        ...[query, count(points), runs, count(p50), count(p95), `${count(min)}–${count(max)}`],
        ...beside(p50, driver),
        ...(compared ? beside(p50, other) : []),
      ])
    ),
  ];
}

function liveText({ rate, seconds, runs }: QueryResult["live"]): string {
  const spreadOf = (figure: "p50" | "p99" | "max") =>
    formatSpread(runs.map((run) => run[figure]), 0);
  const came = (figure: "received" | "produced") => runs.reduce((sum, run) => sum + run[figure], 0);
  return `Produce to the browser's WebSocket at ${count(rate)} updates/s, median (least–most) of ` +
    `runs of ${seconds} s: p50 ${spreadOf("p50")} ms, p99 ${spreadOf("p99")} ms, longest ` +
    `${spreadOf("max")} ms; ${count(came("received"))} of ${count(came("produced"))} updates came.`;
}

function memoryText({ before, afterQueries, afterLive, peak }: PluginMemory): string {
  return `${count(before)} before, ${count(afterQueries)} after the queries, ${
    count(afterLive)
  } after the live updates, ${count(peak)} at most`;
}
