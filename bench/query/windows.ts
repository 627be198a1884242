import type cassandra from "cassandra-driver";
import { windowInsert } from "#core/cassandra/inserts.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { WindowUpdate } from "#window/mod.ts";
import { runBatches } from "./points.ts";
import { bound } from "../../tests/support/bound_insert.ts";

const MINUTE_MS = 60_000;
const BATCH = 40;

/** Keys that have windows, and the windows of a minute that each has. */
export const WINDOWS = { keys: 20, windowsPerKey: 5_000 } as const;

/** When the first window of each key begins, epoch ms. */
export const WINDOWS_START = Date.parse("2026-03-01T00:00:00Z");

/** Aggregates of a window's measure, in declared order. */
export const AGGREGATES = [
  "sum",
  "min",
  "max",
  "avg",
  "stddev",
  "first",
  "last",
  "p50",
  "p95",
  "p99",
] as const;

/** What distinguishes one update from another. */
export interface UpdateValues {
  /** Epoch ms. */
  readonly start: number;
  readonly revision: number;
  /** Speed, km/h. */
  readonly value: number;
  /** Last speed; an update that is produced live carries the time of that here. */
  readonly last?: number;
}

/** A window of one key, as the process worker publishes it. */
export function windowUpdate(
  key: string,
  { start, revision, value, last = value }: UpdateValues,
): WindowUpdate {
  const summary = Object.fromEntries(AGGREGATES.map((name, at) => [name, value + at]));
  return {
    stream: "vehicle_data",
    key,
    start,
    end: start + MINUTE_MS,
    size: MINUTE_MS,
    status: "final",
    revision,
    count: 12,
    late: 0,
    watermark: start + 2 * MINUTE_MS,
    measures: { speed: { ...summary, last } },
  } as WindowUpdate;
}

/** Stores windows as the persist worker does. */
export async function writeWindows(client: cassandra.Client, stream: StoredStream): Promise<void> {
  const windows = windowInsert(stream);
  const batches = function* () {
    for (const key of windowKeys(WINDOWS.keys)) {
      let batch: { query: string; params: unknown[] }[] = [];
      let partition = "";
      for (let n = 0; n < WINDOWS.windowsPerKey; n++) {
        const start = WINDOWS_START + n * MINUTE_MS;
        const update = windowUpdate(key, { start, revision: 3, value: n % 100 });
        const insert = bound(windows, { update, position: { appendedMs: start }, stamp: null });
        if (batch.length === BATCH || insert.partition !== partition) {
          if (batch.length > 0) yield batch;
          batch = [];
          partition = insert.partition;
        }
        batch.push({ query: insert.query, params: [...insert.params] });
      }
      yield batch;
    }
  };
  await runBatches(client, batches());
}

/** Names of so many keys. */
export function windowKeys(count: number): string[] {
  return Array.from({ length: count }, (_, key) => `vehicle-${key}`);
}
