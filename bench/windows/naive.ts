import kafkajs from "kafkajs";
import { createKafka } from "#core/kafka/client.ts";
import { processGroup } from "#core/kafka/groups.ts";
import { runWorker } from "#core/run_worker.ts";
import { benchStream } from "./dataset.ts";

// What one would write in an afternoon: no validation, no late records, no state that survives,
// offsets committed on a timer. It is the yardstick for what the process worker's promises cost.

const WINDOW_MS = 10_000;
const BOUND_MS = 5_000;

interface Aggregate {
  key: string;
  start: number;
  count: number;
  sum: number;
  min: number;
  max: number;
}

interface Partition {
  watermark: number;
  windows: Map<number, Map<string, Aggregate>>;
}

const output = Deno.env.get("BENCH_OUTPUT")!;

await runWorker("bench-naive", async ({ config, log, signal }) => {
  const kafka = createKafka(config, { clientId: "bench-naive", log, plain: true });
  const consumer = kafka.consumer({
    groupId: processGroup(config.group),
    maxWaitTimeInMs: 100,
    maxBytesPerPartition: 256 << 10,
  });
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  const partitions = new Map<number, Partition>();
  await producer.connect();
  await consumer.connect();
  await consumer.subscribe({ topic: benchStream.topic.name, fromBeginning: true });
  await consumer.run({
    autoCommitInterval: 200,
    partitionsConsumedConcurrently: 4,
    eachBatch: async ({ batch }) => {
      const closed: Aggregate[] = [];
      let partition = partitions.get(batch.partition);
      if (partition === undefined) {
        partition = { watermark: -Infinity, windows: new Map() };
        partitions.set(batch.partition, partition);
      }
      for (const message of batch.messages) {
        add(partition, JSON.parse(message.value!.toString()), closed);
      }
      if (closed.length === 0) return;
      await producer.send({
        topic: output,
        compression: kafkajs.CompressionTypes.ZSTD,
        messages: closed.map((window) => ({
          key: window.key,
          value: JSON.stringify({ ...window, avg: window.sum / window.count }),
        })),
      });
    },
  });
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  await consumer.disconnect();
  await producer.disconnect();
});

function add(
  partition: Partition,
  record: { device: string; time: number; temperature: number },
  closed: Aggregate[],
): void {
  const start = record.time - record.time % WINDOW_MS;
  let windows = partition.windows.get(start);
  if (windows === undefined) {
    windows = new Map();
    partition.windows.set(start, windows);
  }
  const value = record.temperature;
  const window = windows.get(record.device);
  if (window === undefined) {
    windows.set(record.device, {
      key: record.device,
      start,
      count: 1,
      sum: value,
      min: value,
      max: value,
    });
  } else {
    window.count++;
    window.sum += value;
    if (value < window.min) window.min = value;
    if (value > window.max) window.max = value;
  }
  if (record.time - BOUND_MS <= partition.watermark) return;
  partition.watermark = record.time - BOUND_MS;
  for (const [from, byKey] of partition.windows) {
    if (from + WINDOW_MS > partition.watermark) continue;
    closed.push(...byKey.values());
    partition.windows.delete(from);
  }
}
