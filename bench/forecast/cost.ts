import { type SeriesOptions, SeriesPredictor } from "#predict/mod.ts";
import { normalFrom } from "../../predict/testing/random.ts";

const QUARTER_MS = 900_000;

/** What very many series cost. */
export interface SeriesCost {
  readonly title: string;
  readonly series: number;
  /** Windows that each has learned. */
  readonly windows: number;
  /** µs to learn a window and forecast the next ones. */
  readonly microsPerUpdate: number;
  /** Bytes in memory as the process sees it, and of a snapshot. */
  readonly bytesPerSeries: number;
  readonly snapshotBytes: number;
  /** µs in which a series is restored from its snapshot. */
  readonly restoreMicros: number;
}

/** Kinds of series whose cost is measured. */
export const COST_CASES: readonly { readonly title: string; readonly options: SeriesOptions }[] = [
  {
    title: "no season, next window",
    options: { shape: { kind: "tumbling", sizeMs: QUARTER_MS } },
  },
  {
    title: "season of 96 windows, 6 windows ahead",
    options: { shape: { kind: "tumbling", sizeMs: QUARTER_MS }, season: "day", horizon: 6 },
  },
];

/** What is measured. */
export interface CostOrder {
  /** Index of the case. */
  readonly which: number;
  readonly series: number;
  readonly windows: number;
}

/** Measures a case in a thread of its own: what another one left in memory is not counted. */
export async function measureCost(order: CostOrder): Promise<SeriesCost> {
  const thread = new Worker(new URL("./cost_thread.ts", import.meta.url), { type: "module" });
  const { promise, resolve, reject } = Promise.withResolvers<SeriesCost>();
  thread.onmessage = ({ data }) => resolve(data);
  thread.onerror = ({ message }) => reject(new Error(message));
  thread.postMessage(order);
  try {
    return await promise;
  } finally {
    thread.terminate();
  }
}

/** Lets every series learn so many windows, one series after the other in each window. */
export function costOf({ which, series, windows }: CostOrder): SeriesCost {
  const { title, options } = COST_CASES[which]!;
  const normal = normalFrom(1);
  const before = Deno.memoryUsage();
  const predictors = Array.from({ length: series }, () => new SeriesPredictor(options));
  const began = performance.now();
  for (let index = 0; index < windows; index++) {
    const start = index * QUARTER_MS;
    for (const predictor of predictors) {
      predictor.observe({ start, end: start + QUARTER_MS, value: 10 + normal() }, false);
      predictor.forecasts(options.horizon ?? 1);
    }
  }
  const learned = performance.now();
  const after = Deno.memoryUsage();
  const used = after.heapUsed + after.external - before.heapUsed - before.external;
  const some = predictors.slice(0, 1_000).map((predictor) => predictor.snapshot());
  const restoring = performance.now();
  for (const snapshot of some) SeriesPredictor.restore(snapshot, options);
  return {
    ...{ title, series, windows },
    microsPerUpdate: (learned - began) / (series * windows) * 1_000,
    bytesPerSeries: used / series,
    snapshotBytes: some[0]!.length,
    restoreMicros: (performance.now() - restoring) / some.length * 1_000,
  };
}
