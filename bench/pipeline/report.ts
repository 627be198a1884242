/** What one process used while a load was measured. */
export interface ProcessCost {
  readonly process: string;
  /** CPU seconds per second. */
  readonly cores: number;
  /** Resident at the end, MB. */
  readonly megabytes: number;
}

/** Median and 99th percentile, ms. */
export interface Latency {
  readonly events: number;
  readonly p50: number;
  readonly p99: number;
}

/** What was measured at one rate. */
export interface RateResult {
  /** Records per second. */
  readonly rate: number;
  readonly vehicles: number;
  /** Most ms that a record was sent after it was due. */
  readonly producerDelayMs: number;
  /** Records per second by which the lag of a group grew. */
  readonly lagTrend: { readonly process: number; readonly persist: number };
  /** The pipeline kept up with it. */
  readonly sustained: boolean;
  /** From when a record was due to its server-sent event; undefined when none came. */
  readonly record?: Latency;
  /** From when the record was due that closes a window to the event of the final window. */
  readonly window?: Latency;
  readonly costs: readonly ProcessCost[];
}

/** What `bench pipeline` writes to its result file. */
export interface PipelineResult {
  readonly seconds: number;
  readonly speed: number;
  readonly rates: readonly RateResult[];
}

/** The highest rate that was sustained, with every lower one; undefined when there is none. */
export function knee(rates: readonly RateResult[]): number | undefined {
  const sorted = [...rates].sort((a, b) => a.rate - b.rate);
  const tooMuch = sorted.findIndex(({ sustained }) => !sustained);
  return (tooMuch === -1 ? sorted : sorted.slice(0, tooMuch)).at(-1)?.rate;
}

/** Latency and cost per rate, as a Markdown table. */
export function pipelineTable({ seconds, rates }: PipelineResult): string {
  const processes = rates[0]!.costs.map(({ process }) => process);
  const latency = (one: Latency | undefined) =>
    one === undefined ? "–" : `${one.p50.toFixed(0)} / ${one.p99.toFixed(0)}`;
  const head = ["records/s", "kept up", "record, ms", "window, ms", ...processes];
  return [
    `${seconds} s per rate. Latency is p50 / p99 from when a record was due to the event at a ` +
    "client; of a process, cores and MB",
    "",
    `| ${head.join(" | ")} |`,
    `| ${head.map(() => "---").join(" | ")} |`,
    ...rates.map(({ rate, sustained, record, window, costs }) =>
      `| ${
        [
          rate.toLocaleString("en"),
          sustained ? "yes" : "no",
          latency(record),
          latency(window),
          ...costs.map(({ cores, megabytes }) => `${cores.toFixed(3)}, ${megabytes.toFixed(0)}`),
        ].join(" | ")
      } |`
    ),
  ].join("\n");
}
