import type cassandra from "cassandra-driver";

/** Length of the table's buckets, ms. */
export const DAY_MS = 86_400_000;
/** Rows of one batch; all of a batch are of one partition. */
const BATCH = 200;
const CONCURRENCY = 16;

/** Devices of the table, and the rows that each has: one a second. */
const POINTS = { devices: 10, rowsPerDevice: 100_000 } as const;

/** When the first row of each device is, epoch ms. */
const POINTS_START = Date.parse("2026-03-01T00:00:00Z");

/** What reads the newest `rows` rows of the first `devices` devices, in Grafana and with the driver. */
export interface PointsRead {
  readonly devices: readonly string[];
  /** Epoch ms, both inclusive. */
  readonly from: number;
  readonly to: number;
}

/** The read of so many rows. */
export function pointsRead(rows: number): PointsRead {
  const devices = Math.max(1, Math.ceil(rows / POINTS.rowsPerDevice));
  const to = POINTS_START + (POINTS.rowsPerDevice - 1) * 1_000;
  return { devices: names(devices), from: to - (rows / devices - 1) * 1_000, to };
}

/** Makes a table as people have them, a measurement a second per device, in buckets of a day. */
export async function writePoints(client: cassandra.Client): Promise<void> {
  await client.execute(
    "CREATE TABLE points (device text, bucket timestamp, time timestamp, value double, " +
      "PRIMARY KEY ((device, bucket), time))",
  );
  const query = "INSERT INTO points (device, bucket, time, value) VALUES (?, ?, ?, ?)";
  const batches = function* () {
    for (const device of names(POINTS.devices)) {
      for (let row = 0; row < POINTS.rowsPerDevice;) {
        const rows: unknown[][] = [];
        const bucket = bucketOf(row);
        for (; rows.length < BATCH && row < POINTS.rowsPerDevice; row++) {
          if (bucketOf(row) !== bucket) break;
          const time = POINTS_START + row * 1_000;
          rows.push([device, new Date(bucket), new Date(time), Math.sin(row / 500) * 50 + row % 7]);
        }
        yield rows.map((params) => ({ query, params }));
      }
    }
  };
  await runBatches(client, batches());
}

/** Runs unlogged batches, several at once. */
export async function runBatches(
  client: cassandra.Client,
  batches: Iterator<{ query: string; params: unknown[] }[]>,
): Promise<void> {
  const work = async () => {
    for (let next = batches.next(); !next.done; next = batches.next()) {
      await client.batch(next.value, { prepare: true, logged: false });
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
