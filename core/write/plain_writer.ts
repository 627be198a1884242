import kafkajs from "kafkajs";
import { type CheckedProducer, createCheckedProducer } from "../kafka/acknowledged.ts";
import type { RecordsToWrite } from "./records.ts";

/** Below this, compressing costs more than it saves, bytes. */
const COMPRESS_FROM = 1_024;

/**
 * Writes records, once each as far as this producer can tell: what it sends again after
 * a lost answer the broker knows by its number. After a failure that numbering is unknown, so the
 * next records go through a new producer.
 */
export class PlainWriter {
  readonly #kafka: kafkajs.Kafka;
  #producer: Promise<CheckedProducer> | undefined;

  constructor(kafka: kafkajs.Kafka) {
    this.#kafka = kafka;
  }

  /** @throws the error of kafkajs; some of the records may be written all the same */
  async write(items: readonly RecordsToWrite[]): Promise<void> {
    const producer = this.#producer ??= this.#open();
    try {
      await send(await producer, items);
    } catch (error) {
      this.#producer = undefined;
      await disconnect(producer);
      throw error;
    }
  }

  async close(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    if (producer !== undefined) await disconnect(producer);
  }

  async #open(): Promise<CheckedProducer> {
    const producer = createCheckedProducer(this.#kafka, {
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      // Every message names its partition.
      createPartitioner: () => ({ message }) => message.partition!,
    });
    await producer.connect();
    return producer;
  }
}

async function send(producer: CheckedProducer, items: readonly RecordsToWrite[]): Promise<void> {
  const bytes = items.reduce((sum, item) => sum + item.bytes, 0);
  const topics = Map.groupBy(items.flatMap(({ records }) => records), ({ topic }) => topic);
  await producer.sendBatch({
    topicMessages: [...topics].map(([topic, records]) => ({
      topic,
      // A header without a value is null here and undefined to the client: none is written so.
      messages: records as readonly kafkajs.Message[] as kafkajs.Message[],
    })),
    acks: -1,
    compression: bytes < COMPRESS_FROM
      ? kafkajs.CompressionTypes.None
      : kafkajs.CompressionTypes.ZSTD,
  });
}

async function disconnect(producer: Promise<CheckedProducer>): Promise<void> {
  await producer.then((open) => open.disconnect()).catch(() => {});
}
