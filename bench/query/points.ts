import type cassandra from "cassandra-driver";
import { retry } from "#core/async/retry.ts";

/** Length of the table's buckets, ms. */
export const DAY_MS = 86_400_000;
/** Rows of one batch; all of a batch are of one partition. */
const BATCH = 100;
/** Batches in flight; more make a small Cassandra with slow disks late. */
const CONCURRENCY = 4;
/** Tries of one batch; with the waits between they last some four minutes. */
const TRIES = 12;

/** Devices of the table; each has a row a second. */
const DEVICES = 10;

/** When the first row of each device is, epoch ms. */
const POINTS_START = Date.parse("2026-03-01T00:00:00Z");

/** What reads the newest `rows` rows of the first `devices` devices, in Grafana and with the driver. */
export interface PointsRead {
  readonly devices: readonly string[];
  /** Epoch ms, both inclusive. */
  readonly from: number;
  readonly to: number;
}

/** The read of so many rows of a table that has `tableRows`. */
export function pointsRead(rows: number, tableRows: number): PointsRead {
  const rowsPerDevice = tableRows / DEVICES;
  const devices = Math.max(1, Math.ceil(rows / rowsPerDevice));
  const to = POINTS_START + (rowsPerDevice - 1) * 1_000;
  return { devices: names(devices), from: to - (rows / devices - 1) * 1_000, to };
}

/**
 * Makes a table as people have them, a measurement a second per device, in buckets of a day.
 *
 * @param rows of all devices together, the same number of each
 */
export async function writePoints(client: cassandra.Client, rows: number): Promise<void> {
  await client.execute(
    "CREATE TABLE points (device text, bucket timestamp, time timestamp, value double, " +
      "PRIMARY KEY ((device, bucket), time))",
  );
  const query = "INSERT INTO points (device, bucket, time, value) VALUES (?, ?, ?, ?)";
  const batches = function* () {
    for (const device of names(DEVICES)) {
      for (let row = 0; row < rows / DEVICES;) {
        const batch: unknown[][] = [];
        const bucket = bucketOf(row);
        for (; batch.length < BATCH && row < rows / DEVICES; row++) {
          if (bucketOf(row) !== bucket) break;
          const time = POINTS_START + row * 1_000;
          const value = Math.sin(row / 500) * 50 + row % 7;
          batch.push([device, new Date(bucket), new Date(time), value]);
        }
        yield batch.map((params) => ({ query, params }));
      }
    }
  };
  await runBatches(client, batches());
}

/**
 * Runs unlogged batches, several at once. Each is tried again while Cassandra cannot keep up: it
 * writes the same rows again.
 *
 * @throws the driver's error of the last try
 */
export async function runBatches(
  client: cassandra.Client,
  batches: Iterator<{ query: string; params: unknown[] }[]>,
): Promise<void> {
  const work = async () => {
    for (let next = batches.next(); !next.done; next = batches.next()) {
      const { value } = next;
      await retry(() => client.batch(value, { prepare: true, logged: false, isIdempotent: true }), {
        again: (_error, attempt) => attempt < TRIES - 1,
      });
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}

/** Starts (epoch ms) of the buckets of this length, ms, that a read touches. */
export function bucketsOf(
  { from, to }: Pick<PointsRead, "from" | "to">,
  bucketMs: number,
): number[] {
  const first = Math.floor(from / bucketMs) * bucketMs;
  return Array.from(
    { length: Math.floor((to - first) / bucketMs) + 1 },
    (_, bucket) => first + bucket * bucketMs,
  );
}

function bucketOf(row: number): number {
  return Math.floor((POINTS_START + row * 1_000) / DAY_MS) * DAY_MS;
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, device) => `device-${device}`);
}
