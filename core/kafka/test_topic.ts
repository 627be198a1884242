import assert from "node:assert/strict";
import type kafkajs from "kafkajs";
import { testServices } from "../../tests/support/test_services.ts";
import { eventually } from "../async/wait.ts";
import { readConfig } from "../config/config.ts";
import { createLogger, type Logger } from "../telemetry/log.ts";
import { createKafka } from "./client.ts";
import { readLog } from "./read_log.ts";
import { type FetchedRecords, type KafkaRecord, recordsOf } from "./record_batch.ts";

/** Topics of a real Kafka for one test. */
export interface TestTopics extends AsyncDisposable {
  readonly kafka: kafkajs.Kafka;
  readonly admin: kafkajs.Admin;
  /** Makes a topic and returns its name. */
  create(options?: TopicOptions): Promise<string>;
  /** Everything committed in one partition, fetch by fetch. */
  read(topic: string, partition?: number): Promise<TopicContent>;
}

/** Options of {@linkcode TestTopics.create}. */
export interface TopicOptions {
  readonly partitions?: number;
  readonly config?: Readonly<Record<string, string>>;
}

/** What {@linkcode TestTopics.read} found. */
export interface TopicContent {
  readonly fetches: readonly FetchedRecords[];
  readonly records: readonly KafkaRecord[];
}

/** Connects to the Kafka of the test run. */
export async function testTopics(
  log: Logger = createLogger("test", { level: "error" }),
): Promise<TestTopics> {
  const services = await testServices();
  const env: Record<string, string> = { KAFKA_BOOTSTRAP_SERVERS: services.kafka.bootstrap };
  const kafka = createKafka(readConfig((name) => env[name]), { clientId: "test", log });
  const admin = kafka.admin();
  await admin.connect();
  return {
    kafka,
    admin,
    async create({ partitions = 1, config = {} } = {}) {
      const topic = `t-${crypto.randomUUID()}`;
      const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
      await admin.createTopics({
        waitForLeaders: false,
        topics: [{ topic, numPartitions: partitions, configEntries }],
      });
      // The client's own wait gives up when a busy broker does not know the new topic yet.
      await eventually(async () => {
        const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
        const led = topics[0]!.partitions.filter(({ leader }) => leader >= 0);
        assert.equal(led.length, partitions);
      });
      return topic;
    },
    async read(topic, partition = 0) {
      const fetches: FetchedRecords[] = [];
      const groupId = `read-${crypto.randomUUID()}`;
      const onFetched = (fetched: FetchedRecords) => void fetches.push(fetched);
      await readLog(kafka, { topic, partitions: [partition], groupId, onFetched });
      return { fetches, records: fetches.flatMap((fetched) => [...recordsOf(fetched)]) };
    },
    async [Symbol.asyncDispose]() {
      await admin.disconnect();
      await services[Symbol.asyncDispose]();
    },
  };
}

/** Sends messages to partition 0 in one request. */
export async function sendTo(
  kafka: kafkajs.Kafka,
  topic: string,
  messages: readonly kafkajs.Message[],
): Promise<void> {
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({
    topic,
    messages: messages.map((message) => ({ ...message, partition: 0 })),
  });
  await producer.disconnect();
}
