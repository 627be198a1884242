import { Buffer } from "node:buffer";
import Type from "typebox";
import { defineStream, minutes, type Stream } from "../declaration/mod.ts";
import type { KafkaRecord } from "../kafka/record_batch.ts";
import { createRecordReader } from "../record/record_reader.ts";
import { LIVE_LOG_DEFAULTS, LiveLog, type LiveLogOptions } from "./log.ts";

/** A stream for tests of the live path. */
export const readings: Stream = defineStream({
  name: "readings",
  title: "Readings",
  description: "Readings of a sensor",
  scenario: "test",
  topic: { name: "readings", env: "READINGS_TOPIC" },
  key: "device",
  time: "time",
  schema: Type.Object({
    device: Type.String(),
    time: Type.Integer(),
    value: Type.Number(),
  }),
  measures: { value: { label: "Value", unit: "" } },
  dimensions: {},
  windows: [{ kind: "tumbling", sizeMs: minutes(1) }],
  outOfOrdernessMs: 0,
  recordsPerSecond: 1,
  retention: { topicMs: minutes(60), rawMs: minutes(60), windowsMs: minutes(60) },
});

export const readingReader = createRecordReader(readings);

/** A log of one stream whose rings hold `size` entries each. */
export function logOf(size: number, partitions: readonly number[] = [0, 1]): LiveLog {
  const ring = { maxEntries: size, maxBytes: LIVE_LOG_DEFAULTS.records.maxBytes };
  const options: LiveLogOptions = {
    ...{ windows: ring, records: ring, late: ring, dead: ring },
    predictions: ring,
  };
  const log = new LiveLog(options);
  for (const ring of Object.values(log.rings)) {
    for (const partition of partitions) ring.begin(partition, 0);
  }
  return log;
}

/** A record as it is read. */
export function message(
  offset: number,
  content: { readonly key: string; readonly value: unknown; readonly appended?: number },
): KafkaRecord {
  const { key, value, appended = 1_000 + offset } = content;
  return {
    offset,
    key: Buffer.from(key),
    value: Buffer.from(typeof value === "string" ? value : JSON.stringify(value)),
    timestamp: appended,
    headers: undefined,
  };
}

/** A valid record. */
export function reading(offset: number, device = "a"): KafkaRecord {
  return message(offset, { key: device, value: { device, time: offset, value: offset } });
}

/** A window update; the revision makes each one different. */
export function windowUpdate(
  offset: number,
  update: { readonly key?: string; readonly start?: number; readonly count?: number } = {},
): KafkaRecord {
  const { key = "a", start = 0, count = 1 } = update;
  const value = {
    stream: "readings",
    key,
    start,
    end: start + 60_000,
    size: 60_000,
    status: "open",
    revision: offset,
    count,
    late: 0,
    watermark: start,
    measures: {},
  };
  return message(offset, { key, value });
}

/** A prediction of a series under its key in the shared topic, `stream/key`. */
export function prediction(offset: number, series = "readings/a"): KafkaRecord {
  const [stream, key] = series.split("/");
  const value = {
    ...{ stream, key, measure: "value", aggregate: "avg", size: 60_000, horizon: 1 },
    ...{ start: 0, end: 60_000, made: 0, value: 4, lower: 3, upper: 5, level: 0.9 },
    ...{ model: "last value", version: 1, learned: offset },
  };
  return message(offset, { key: series, value });
}
