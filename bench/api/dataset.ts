import { Buffer } from "node:buffer";
import type cassandra from "cassandra-driver";
import { retry } from "#core/async/retry.ts";
import {
  latestInsert,
  recordBucketInsert,
  windowBucketInsert,
  windowInsert,
} from "#core/cassandra/inserts.ts";
import { rawInsert } from "#core/cassandra/raw_insert.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import { bound, type BoundInsert } from "../../tests/support/bound_insert.ts";
import { windowUpdate } from "../query/windows.ts";
import { vehicleRecord } from "../vehicle_record.ts";

/** The keys that are asked for. */
export const KEYS = { small: "vehicle-small", large: "vehicle-large" } as const;

/** Rows of each key. */
export const ROWS = { small: 1_000, large: 300, windows: 5_000 } as const;

/** Bytes of a large record. */
export const LARGE_BYTES = 60_000;

const START = Date.parse("2026-03-01T00:00:00Z");
/** Inserts in flight; more make a small Cassandra with slow disks late. */
const CONCURRENCY = 16;
/** Tries of one insert; with the waits between they last some four minutes. */
const TRIES = 12;
const STEP_MS = 1_000;
const MINUTE_MS = 60_000;

/** Writes what is asked for, as the persist worker does. */
export async function storeRows(client: cassandra.Client, stream: StoredStream): Promise<void> {
  const inserts = rowsOf(stream);
  const write = async () => {
    for (const { query, params } of inserts) {
      const options = { prepare: true, isIdempotent: true };
      await retry(() => client.execute(query, [...params], options), {
        again: (_error, attempt) => attempt < TRIES - 1,
      });
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, write));
}

function* rowsOf(stream: StoredStream): Generator<BoundInsert> {
  const inserts = [rawInsert(stream), latestInsert(stream), recordBucketInsert(stream)];
  for (const size of ["small", "large"] as const) {
    const [key, padding] = [KEYS[size], size === "large" ? LARGE_BYTES : 0];
    for (let offset = 0; offset < ROWS[size]; offset++) {
      const time = START + offset * STEP_MS;
      const record = vehicleRecord(offset, { id: `${key}-${offset}`, key, time });
      const value = Buffer.from(JSON.stringify({ ...record, model: wordsOf(padding, offset) }));
      const position = { topic: "t", partition: 0, offset: String(offset), appendedMs: time };
      const row = { key, eventTime: time, value, position };
      for (const insert of inserts) yield bound(insert, row);
    }
  }
  for (let at = 0; at < ROWS.windows; at++) {
    const start = START + at * MINUTE_MS;
    const update = windowUpdate(KEYS.small, { start, revision: 1, value: at % 120 });
    const row = { update, position: { appendedMs: start }, stamp: null };
    yield bound(windowInsert(stream), row);
    yield bound(windowBucketInsert(stream), row);
  }
}

/** Text as a record has it, neither the same everywhere nor noise: it compresses to a fifth or so. */
function wordsOf(length: number, seed: number): string {
  let text = "";
  for (let at = 0; text.length < length; at++) text += ` ${(at * 2_654_435_761 + seed) % 9_973}`;
  return text.slice(0, Math.max(1, length));
}
