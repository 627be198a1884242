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
const DEVICES = 1_000;
/** Event time between two records of a device, ms. */
const INTERVAL_MS = 1_000;
/** First event time, epoch ms; the start of a window. */
const START = 1_767_225_600_000;
/** Records per produce request. */
const BATCH = 5_000;

/** Record number `index` as JSON: every device in turn, one record a second each. */
function benchRecord(index: number): { key: string; value: string } {
  const device = `device-${index % DEVICES}`;
  const second = Math.floor(index / DEVICES);
  const time = START + second * INTERVAL_MS + index % DEVICES;
  const temperature = Math.round((20 + 5 * Math.sin(index / 977)) * 100) / 100;
  const humidity = Math.round((50 + 20 * Math.cos(index / 1_231)) * 100) / 100;
  return { key: device, value: JSON.stringify({ device, time, temperature, humidity }) };
}

/** Writes the data set. */
export async function produceDataset(kafka: kafkajs.Kafka, records: number): Promise<void> {
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  for (let from = 0; from < records; from += BATCH) {
    const messages = Array.from(
      { length: Math.min(BATCH, records - from) },
      (_, index) => benchRecord(from + index),
    );
    await producer.send({
      topic: benchStream.topic.name,
      messages,
      acks: -1,
      compression: kafkajs.CompressionTypes.ZSTD,
    });
  }
  await producer.disconnect();
}
