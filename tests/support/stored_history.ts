import { Buffer } from "node:buffer";
import type cassandra from "cassandra-driver";
import { latestInsert, windowInsert } from "#core/cassandra/inserts.ts";
import { rawInsert } from "#core/cassandra/raw_insert.ts";
import type { KeptRecord } from "#core/record/rows.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { WindowUpdate } from "#window/mod.ts";
import { bound, boundDead, type BoundInsert, boundLate } from "./bound_insert.ts";

/** The instant around which the stored rows lie: long ago, as in a replay. */
export const START = Date.parse("2026-01-01T00:00:00Z");

/** The key whose windows are stored. */
export const WINDOWS_KEY = "vehicle-2";

/** A vehicle record, written as a producer with habits of its own would. */
export function vehicleText(key: string, time: number, speed = 50): string {
  return `{ "id":"v-${key}-${time}-${speed}", "device_id":${JSON.stringify(key)},\t"timestamp":` +
    `"${
      new Date(time).toISOString()
    }","latitude":51.50740,"longitude":-0.1278,"speed":${speed}.0,` +
    `"heading":1e1,"energy_level":80,"distance":0,"vehicle_type":"car","make":"Mänd","model":"x",` +
    `"year":2020,"fuel_type":"diesel","extra":{"deep":[1,2.50]} }`;
}

/** A final window of {@linkcode WINDOWS_KEY} with what a test changes about it. */
export function windowUpdate(change: Partial<WindowUpdate> = {}): WindowUpdate {
  const start = change.start ?? START;
  return {
    stream: "vehicle_data",
    key: WINDOWS_KEY,
    start,
    end: start + 60_000,
    size: 60_000,
    status: "final",
    revision: 3,
    count: 2,
    late: 0,
    watermark: start + 61_000,
    measures: { speed: { sum: 100, min: 40, max: 60, avg: 50, p95: 60 } },
    ...change,
  };
}

/** What {@linkcode storeHistory} wrote. */
export interface StoredHistory {
  /** Texts of vehicle-1's records, newest first. */
  readonly records: readonly string[];
  /** Windows of {@linkcode WINDOWS_KEY} that are visible, newest first. */
  readonly windows: readonly WindowUpdate[];
  readonly keys: readonly string[];
}

/** Writes rows as the persist worker does: records and windows over several buckets. */
export async function storeHistory(
  client: cassandra.Client,
  stream: StoredStream,
): Promise<StoredHistory> {
  const inserts: BoundInsert[] = [];
  const [raw, latest] = [rawInsert(stream), latestInsert(stream)];
  const addRecord = (key: string, time: number, offset: number) => {
    const text = vehicleText(key, time, offset % 100);
    const position = {
      topic: "vehicle_data",
      partition: 0,
      offset: String(offset),
      appendedMs: time,
    };
    const row: KeptRecord = { key, eventTime: time, value: Buffer.from(text), position };
    inserts.push(bound(raw, row), bound(latest, row));
    return text;
  };
  // Four buckets, an empty one among them, and two records of one instant.
  const times = [0, 1, 3].flatMap((bucket) =>
    Array.from(
      { length: 12 },
      (_, n) => START + bucket * stream.rawBucketMs + Math.floor(n / 2) * 1_000,
    )
  );
  const records = times.map((time, offset) => addRecord("vehicle-1", time, offset)).reverse();
  const keys = Array.from({ length: 40 }, (_, n) => `vehicle-${n + 2}`);
  const { bucketMs } = stream.windows[0]!;
  for (const key of [...keys, "Überland", "truck 1/2"]) addRecord(key, START, 1);
  addRecord(WINDOWS_KEY, START + 3 * bucketMs + 600_000, 2);

  const windows = [0, 1, 3].flatMap((bucket) =>
    Array.from(
      { length: 10 },
      (_, n) => windowUpdate({ start: START + bucket * bucketMs + n * 60_000 }),
    )
  );
  const withdrawn = windowUpdate({ start: START + 30 * 60_000, count: 0, status: "revised" });
  for (const update of [...windows, withdrawn]) {
    const row = { update, position: { appendedMs: START }, stamp: null };
    inserts.push(bound(windowInsert(stream), row));
  }
  inserts.push(...letters(stream));
  await Promise.all(
    inserts.map(({ query, params }) => client.execute(query, [...params], { prepare: true })),
  );
  return {
    records,
    windows: windows.reverse(),
    keys: ["truck 1/2", "vehicle-1", ...keys, "Überland"],
  };
}

/** Five late records and three dead letters, now and yesterday. */
function letters(stream: StoredStream): readonly BoundInsert[] {
  const source = { topic: "vehicle_data", partition: 1, offset: "7" };
  const position = (topic: string, n: number) => ({
    topic,
    partition: 1,
    offset: String(n),
    appendedMs: Date.now() - n * 40_000_000,
  });
  const late = Array.from({ length: 5 }, (_, n) => {
    const row = {
      key: "vehicle-1",
      eventTime: START,
      value: Buffer.from(vehicleText("vehicle-1", START)),
      window: { size: 60_000, start: START, end: START + 60_000 },
      lateByMs: 5 + n,
      position: position("vehicle_data.late", n),
      source,
    };
    return boundLate(stream, row);
  });
  const values = [new TextEncoder().encode("{broken ü"), new Uint8Array([0xff, 0x00]), null];
  const dead = values.map((value, n) => {
    const row = {
      reason: `reason ${n}`,
      key: new TextEncoder().encode("k"),
      value,
      position: position("vehicle_data.dead", n),
      source,
    };
    return boundDead(stream, row);
  });
  return [...late, ...dead].flat();
}
