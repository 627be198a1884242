import Type from "typebox";
import kafkajs from "kafkajs";
import { days, defineStream, seconds } from "#core/declaration/mod.ts";

/** A room sensor: the record that the reference programs of this benchmark use as well. */
export const benchStream = defineStream({
  name: "bench_sensor",
  title: "Bench sensor",
  description: "Temperature and humidity of one room",
  scenario: "bench",
  topic: { name: "bench_sensor", env: "BENCH_TOPIC" },
  key: "device",
  time: "time",
  schema: Type.Object({
    device: Type.String({ minLength: 1 }),
    time: Type.Integer({ minimum: 0 }),
    temperature: Type.Number({ minimum: -90, maximum: 60 }),
    humidity: Type.Number({ minimum: 0, maximum: 100 }),
  }),
  measures: { temperature: { label: "Temperature", unit: "°C" } },
  dimensions: {},
  windows: [{
    kind: "tumbling",
    sizeMs: seconds(10),
    aggregates: ["count", "sum", "min", "max", "avg"],
  }],
  outOfOrdernessMs: seconds(5),
  recordsPerSecond: 1,
  retention: { topicMs: days(1), rawMs: days(1), windowsMs: days(1) },
});

/** Devices of the data set. */
export const DEVICES = 1_000;
/** Size of the job's windows, ms. */
export const WINDOW_MS = seconds(10);
/** First event time, epoch ms; the start of a window. */
export const START = 1_767_225_600_000;
/** Event time between two records of a device, ms. */
const INTERVAL_MS = 1_000;
/** Records per produce request. */
const BATCH = 5_000;

/** One record, as its JSON has it. */
export interface Reading {
  readonly device: string;
  /** Epoch ms. */
  readonly time: number;
  readonly temperature: number;
  readonly humidity: number;
}

/** Record number `index`: every device in turn, one record a second each. */
export function readingAt(index: number): Reading {
  return {
    device: `device-${index % DEVICES}`,
    time: START + Math.floor(index / DEVICES) * INTERVAL_MS + index % DEVICES,
    temperature: Math.round((20 + 5 * Math.sin(index / 977)) * 100) / 100,
    humidity: Math.round((50 + 20 * Math.cos(index / 1_231)) * 100) / 100,
  };
}

/** The end of the last window that has one of so many records, epoch ms. */
export function endOfDataset(records: number): number {
  const { time } = readingAt(records - 1);
  return time - time % WINDOW_MS + WINDOW_MS;
}

/**
 * The records after the last window: one per device, so that they reach every partition, and late
 * enough that every program closes all windows before {@linkcode endOfDataset}, whether it waits
 * for a watermark or for stream time and grace. Their own windows stay open.
 */
function flushReading(index: number, records: number): Reading {
  return { ...readingAt(index), time: endOfDataset(records) + 2 * WINDOW_MS + index };
}

/** Writes the data set and the records that flush it. */
export async function produceDataset(kafka: kafkajs.Kafka, records: number): Promise<void> {
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  for (let from = 0; from < records; from += BATCH) {
    const length = Math.min(BATCH, records - from);
    await send(producer, Array.from({ length }, (_, index) => readingAt(from + index)));
  }
  await send(
    producer,
    Array.from({ length: DEVICES }, (_, index) => flushReading(index, records)),
  );
  await producer.disconnect();
}

async function send(producer: kafkajs.Producer, readings: readonly Reading[]): Promise<void> {
  await producer.send({
    topic: benchStream.topic.name,
    messages: readings.map((reading) => ({ key: reading.device, value: JSON.stringify(reading) })),
    acks: -1,
    compression: kafkajs.CompressionTypes.ZSTD,
  });
}
