import kafkajs from "kafkajs";
import { pause } from "#core/async/wait.ts";
import { readConfig } from "#core/config/config.ts";
import { createKafka } from "#core/kafka/client.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { dueAt, type Load, loadRecord } from "./load.ts";

// The process that makes the load, so that its work and its pauses are not those of the clients
// that measure. It prints how many ms the most delayed record was sent after it was due.

/** Time between two looks at what is due, ms. */
const EVERY_MS = 5;
/** Records of one request. */
const BATCH = 2_000;

const { load, topic }: { load: Load; topic: string } = JSON.parse(Deno.args[0]!);
const kafka = createKafka(readConfig((name) => Deno.env.get(name)), {
  clientId: "bench-load",
  log: createLogger("load", { level: "warn" }),
});
const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
await producer.connect();

const requests: Promise<unknown>[] = [];
let next = 0;
let delayMs = 0;
while (next < load.records) {
  const now = Date.now();
  const due = Math.floor((now - load.startAt) * load.rate / 1_000) + 1;
  const to = Math.min(load.records, due, next + BATCH);
  if (to <= next) {
    await pause(EVERY_MS);
    continue;
  }
  delayMs = Math.max(delayMs, now - dueAt(load, next));
  const messages = Array.from({ length: to - next }, (_, offset) => {
    const record = loadRecord(load, next + offset);
    return { key: record.device_id, value: JSON.stringify(record) };
  });
  next = to;
  requests.push(
    producer.send({ topic, messages, acks: -1, compression: kafkajs.CompressionTypes.ZSTD }),
  );
  await pause(EVERY_MS);
}
await Promise.all(requests);
await producer.disconnect();
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify({ delayMs })));
