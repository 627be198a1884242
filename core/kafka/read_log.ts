import kafkajs from "kafkajs";
import { fixedAssigner } from "./copartition.ts";

/** Options of {@linkcode readLog}. */
export interface ReadLogOptions {
  readonly topic: string;
  readonly partitions: readonly number[];
  /** Name of the short-lived consumer group; it is deleted afterwards. */
  readonly groupId: string;
  /** Receives every committed message, in the order of its partition. */
  readonly onMessage: (partition: number, message: kafkajs.KafkaMessage) => void;
}

/**
 * Reads whole partitions from their beginning to the end that they have now: committed messages
 * only, tombstones included.
 *
 * @throws the kafkajs error when the brokers cannot be reached
 */
export async function readLog(kafka: kafkajs.Kafka, options: ReadLogOptions): Promise<void> {
  const { topic, groupId } = options;
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = new Map<number, bigint>();
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
      if (options.partitions.includes(partition) && BigInt(high) > BigInt(low)) {
        ends.set(partition, BigInt(high));
      }
    }
    if (ends.size === 0) return;
    await consumeUntil(kafka, ends, options);
    // Where it may not be deleted the group expires by itself.
    await admin.deleteGroups([groupId]).catch(() => {});
  } finally {
    await admin.disconnect();
  }
}

async function consumeUntil(
  kafka: kafkajs.Kafka,
  ends: Map<number, bigint>,
  options: ReadLogOptions,
): Promise<void> {
  const consumer = kafka.consumer({
    groupId: options.groupId,
    maxWaitTimeInMs: 50,
    maxBytesPerPartition: 8 << 20,
    partitionAssigners: [fixedAssigner([...ends.keys()])],
  });
  const done = Promise.withResolvers<void>();
  // A member that has to join again begins at the beginning again.
  const next = new Map<number, bigint>();
  consumer.on(consumer.events.CRASH, ({ payload }) => done.reject(payload.error));
  // Batches of nothing but transaction markers reach no handler, only this event.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    const end = ends.get(payload.partition);
    if (end !== undefined && BigInt(payload.lastOffset) >= end - 1n) ends.delete(payload.partition);
    if (ends.size === 0) done.resolve();
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic: options.topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: true,
      eachBatch: ({ batch }) => {
        for (const message of batch.messages) {
          const offset = BigInt(message.offset);
          if (offset < (next.get(batch.partition) ?? 0n)) continue;
          next.set(batch.partition, offset + 1n);
          options.onMessage(batch.partition, message);
        }
        return Promise.resolve();
      },
    });
    await done.promise;
  } finally {
    await consumer.disconnect();
  }
}
