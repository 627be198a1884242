import { bucketsOf, pointsRead } from "./points.ts";
import { AGGREGATES, windowKeys, WINDOWS, WINDOWS_START } from "./windows.ts";

/** One query that is measured. */
export interface QueryCase {
  readonly name: string;
  /** Values in the answer. */
  readonly points: number;
  readonly runs: number;
  readonly query: Readonly<Record<string, unknown>>;
  /** Epoch ms. */
  readonly range: { readonly from: number; readonly to: number };
  /** The same rows read by the driver alone, where that is measured too. */
  readonly direct?: { readonly cql: string; readonly params: readonly unknown[] };
}

/** More points than any answer has, so that nothing is downsampled. */
const ALL_POINTS = 10_000_000;
const DATASOURCE = { type: "sluice-streams-datasource", uid: "sluice" };

/** How often a query of each size runs. */
export interface Runs {
  readonly small: number;
  readonly middle: number;
  readonly large: number;
}

/** Every query of the benchmark, from small to large. */
export function queryCases({ small, middle, large }: Runs): QueryCase[] {
  return [
    cql(1_000, small),
    cql(100_000, middle),
    cql(1_000_000, large),
    {
      ...cql(1_000_000, large, 1_500),
      name: "cql, 1,000,000 rows thinned to the panel",
      points: 15_000,
    },
    windows({ keys: 1, windows: 1_000, aggregates: 1, runs: small }),
    windows({ keys: WINDOWS.keys, windows: WINDOWS.windowsPerKey, aggregates: 1, runs: middle }),
    windows({
      keys: WINDOWS.keys,
      windows: WINDOWS.windowsPerKey,
      aggregates: AGGREGATES.length,
      runs: large,
    }),
  ];
}

function cql(rows: number, runs: number, maxDataPoints = ALL_POINTS): QueryCase {
  const read = pointsRead(rows);
  const devices = read.devices.map((device) => `'${device}'`).join(", ");
  return {
    name: "cql",
    points: rows,
    runs,
    query: {
      refId: "A",
      datasource: DATASOURCE,
      kind: "cql",
      format: "timeseries",
      maxDataPoints,
      cql: `SELECT time, device, value FROM points WHERE device IN (${devices}) ` +
        "AND $__timeBuckets(bucket, day) AND $__timeFilter(time)",
    },
    range: read,
    direct: {
      cql: "SELECT time, device, value FROM points WHERE device IN ? AND bucket IN ? " +
        "AND time >= ? AND time <= ?",
      params: [
        read.devices,
        bucketsOf(read).map((bucket) => new Date(bucket)),
        new Date(read.from),
        new Date(read.to),
      ],
    },
  };
}

function windows(
  { keys, windows, aggregates, runs }: {
    keys: number;
    windows: number;
    aggregates: number;
    runs: number;
  },
): QueryCase {
  const to = WINDOWS_START + WINDOWS.windowsPerKey * 60_000;
  return {
    name: aggregates === 1 ? "windows" : `windows, ${aggregates} aggregates`,
    points: keys * windows * aggregates,
    runs,
    query: {
      refId: "A",
      datasource: DATASOURCE,
      kind: "windows",
      stream: "vehicle_data",
      size: 60_000,
      keys: windowKeys(keys),
      measures: ["speed"],
      aggregates: aggregates === 1 ? ["avg"] : [...AGGREGATES],
      format: "timeseries",
      maxDataPoints: ALL_POINTS,
    },
    // A window that ends when the range begins would not be in it.
    range: { from: to - windows * 60_000, to },
  };
}
