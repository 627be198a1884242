import type { WindowSpec } from "#window/mod.ts";
import { vehicleData } from "#streams/smart_city/vehicle_data.ts";

/** What the state of one task is measured with. */
export interface StateCase {
  readonly title: string;
  readonly keys: number;
  /** Records of each key, `everyMs` of event time apart. */
  readonly recordsPerKey: number;
  readonly everyMs: number;
  readonly outOfOrdernessMs: number;
  readonly specs: readonly WindowSpec[];
}

const HOUR_MS = 3_600_000;
const BASIC = ["count", "sum", "min", "max", "avg"] as const;
const FULL = [...BASIC, "stddev", "first", "last", "p50", "p95", "p99"] as const;
const base = {
  allowedLatenessMs: 60_000,
  measures: ["speed"],
  emit: "final-then-correct",
} as const;
const hour = { recordsPerKey: 12, everyMs: 5_000, outOfOrdernessMs: 5_000 };
const hopping = { keys: 10, recordsPerKey: 7_200, everyMs: 1_000, outOfOrdernessMs: 5_000 };
const basic: Omit<StateCase, "keys"> = {
  ...{ ...hour, title: "count, sum, min, max, avg, tumbling 1 h" },
  specs: [{ ...base, kind: "tumbling", sizeMs: HOUR_MS, aggregates: BASIC }],
};

/** By name. */
export const STATE_CASES: Readonly<Record<string, StateCase>> = {
  "basic-1k": { ...basic, keys: 1_000 },
  "basic-100k": { ...basic, keys: 100_000 },
  "basic-1m": { ...basic, keys: 1_000_000 },
  "full-100k": {
    ...{ ...hour, title: "11 aggregates, tumbling 1 h", keys: 100_000 },
    specs: [{ ...base, kind: "tumbling", sizeMs: HOUR_MS, aggregates: FULL }],
  },
  // Long enough that windows are dropped, so that the state is what a worker has on any day.
  "vehicle-100k": {
    ...{ title: "`vehicle_data`, all its windows", keys: 100_000, recordsPerKey: 200 },
    ...{ everyMs: 5_000, outOfOrdernessMs: vehicleData.outOfOrdernessMs },
    specs: vehicleData.windows,
  },
  "hopping-minute": {
    ...{ ...hopping, title: "11 aggregates, hopping 1 h by 1 min" },
    specs: [{ ...base, kind: "hopping", sizeMs: HOUR_MS, slideMs: 60_000, aggregates: FULL }],
  },
  "hopping-second": {
    ...{ ...hopping, title: "11 aggregates, hopping 1 h by 1 s" },
    specs: [{ ...base, kind: "hopping", sizeMs: HOUR_MS, slideMs: 1_000, aggregates: FULL }],
  },
};

/** What one case came to. Times are ms, sizes bytes. */
export interface StateFigures {
  /** CPU per record without what falls due meanwhile, µs. */
  readonly recordMicros: number;
  /** What the state takes: of the heap and beside it, and as the system counts it. */
  readonly stateBytes: number;
  readonly residentBytes: number;
  /** Keys and values of all rows. */
  readonly rowBytes: number;
  /** Windows that fell due while records came, and what came of them. */
  readonly close: Sliced;
  /** One emission of all that is open. */
  readonly emitOpen: Sliced;
  readonly write: Sliced;
  readonly restore: Sliced;
}

/** Work that is done in slices. */
export interface Sliced {
  /** CPU of all slices, ms. */
  readonly cpuMs: number;
  /** The longest one, ms. */
  readonly longestMs: number;
  /** Windows that were emitted, or rows that were written or read. */
  readonly items: number;
}
