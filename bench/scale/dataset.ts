import kafkajs from "kafkajs";
import { days, defineStream } from "#core/declaration/mod.ts";
import { benchStream, START } from "../windows/dataset.ts";

/** Windows so long that all stay open, and nothing is emitted: what is left is records and state. */
export const scaleStream = defineStream({
  ...benchStream,
  name: "scale_sensor",
  title: "Scale sensor",
  description: "Temperature of one room of very many",
  topic: { name: "scale_sensor", env: "SCALE_TOPIC" },
  windows: [{
    kind: "tumbling",
    sizeMs: days(1),
    aggregates: ["count", "sum", "min", "max", "avg"],
    emit: "final",
  }],
});

/** Records per produce request. */
const BATCH = 5_000;

/** Which records of a data set. */
export interface DatasetRange {
  readonly topic: string;
  readonly keys: number;
  readonly from: number;
  readonly to: number;
}

/** Writes records: every device in turn, a round of all devices a second. */
export async function produceRange(kafka: kafkajs.Kafka, range: DatasetRange): Promise<void> {
  const { topic, keys, from, to } = range;
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  for (let at = from; at < to; at += BATCH) {
    const messages = Array.from({ length: Math.min(BATCH, to - at) }, (_, i) => {
      const index = at + i;
      const device = `device-${index % keys}`;
      const time = START + Math.floor(index / keys * 1_000);
      const temperature = Math.round((20 + 5 * Math.sin(index / 977)) * 100) / 100;
      const humidity = Math.round((50 + 20 * Math.cos(index / 1_231)) * 100) / 100;
      return { key: device, value: JSON.stringify({ device, time, temperature, humidity }) };
    });
    await producer.send({ topic, messages, acks: -1, compression: kafkajs.CompressionTypes.ZSTD });
  }
  await producer.disconnect();
}
