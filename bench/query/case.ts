import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import { bucketsOf, DAY_MS, pointsRead } from "./points.ts";
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
/** Points of a line in a panel of usual width; each of the ten devices has a line. */
const THINNED = 1_500;
const DATASOURCE = { type: "sluice-streams-datasource", uid: "sluice" };

/** How often a query of each size runs. */
export interface Runs {
  readonly small: number;
  readonly middle: number;
  readonly large: number;
}

/** What the cases read, and how often. */
export interface CaseOptions {
  /** Rows of the table of points: what the largest query reads. */
  readonly rows: number;
  readonly runs: Runs;
}

/** Every query of the benchmark, from small to large; the windows are those of a stream. */
export function queryCases(
  stream: StoredStream,
  { rows, runs: { small, middle, large } }: CaseOptions,
): QueryCase[] {
  return [
    cql(1_000, { tableRows: rows, runs: small }),
    cql(rows / 10, { tableRows: rows, runs: middle }),
    cql(rows, { tableRows: rows, runs: large }),
    {
      ...cql(rows, { tableRows: rows, runs: large, maxDataPoints: THINNED }),
      name: `cql, ${rows.toLocaleString("en")} rows thinned to the panel`,
      points: 10 * THINNED,
    },
    windows(stream, { keys: 1, windows: 1_000, aggregates: 1, runs: small }),
    windows(stream, {
      keys: WINDOWS.keys,
      windows: WINDOWS.windowsPerKey,
      aggregates: 1,
      runs: middle,
    }),
    windows(stream, {
      keys: WINDOWS.keys,
      windows: WINDOWS.windowsPerKey,
      aggregates: AGGREGATES.length,
      runs: large,
    }),
  ];
}

/** Two queries that run at once. */
export interface BesideCases {
  /** Asks for so little that its time is the wait for the other. */
  readonly small: QueryCase;
  /** Keeps a plugin busy for long. */
  readonly large: QueryCase;
}

/** A query of two rows, and one of a whole table of points. */
export function besideCases(rows: number): BesideCases {
  return {
    small: cql(2, { tableRows: rows, runs: 0 }),
    large: cql(rows, { tableRows: rows, runs: 0 }),
  };
}

function cql(
  rows: number,
  { tableRows, runs, maxDataPoints = ALL_POINTS }: {
    readonly tableRows: number;
    readonly runs: number;
    readonly maxDataPoints?: number;
  },
): QueryCase {
  const read = pointsRead(rows, tableRows);
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
        bucketsOf(read, DAY_MS).map((bucket) => new Date(bucket)),
        new Date(read.from),
        new Date(read.to),
      ],
    },
  };
}

function windows(
  stream: StoredStream,
  { keys, windows, aggregates, runs }: {
    keys: number;
    windows: number;
    aggregates: number;
    runs: number;
  },
): QueryCase {
  const to = WINDOWS_START + WINDOWS.windowsPerKey * 60_000;
  // A window that ends when the range begins would not be in it.
  const range = { from: to - windows * 60_000, to };
  const { bucketMs } = stream.windows.find(({ size }) => size === 60_000)!;
  const buckets = bucketsOf({ ...range, to: to - 1 }, bucketMs);
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
    range,
    direct: {
      cql:
        `SELECT window_start AS time, key, ${
          aggregates === 1 ? "measures['speed']['avg'] AS value" : "measures"
        } FROM windows WHERE stream = ? AND key IN ? AND size = ? AND bucket IN ? ` +
        "AND window_start >= ? AND window_start < ?",
      params: [
        stream.name,
        windowKeys(keys),
        60_000,
        buckets.map((bucket) => new Date(bucket)),
        new Date(range.from),
        new Date(range.to),
      ],
    },
  };
}
