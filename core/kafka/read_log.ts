import type kafkajs from "kafkajs";
import { fixedAssigner } from "./copartition.ts";
import { toOffset } from "./offsets.ts";
import { type FetchedRecords, fetchedRecords, onPassed } from "./record_batch.ts";

/** Options of {@linkcode readLog}. */
export interface ReadLogOptions {
  readonly topic: string;
  readonly partitions: readonly number[];
  /** Name of the short-lived consumer group; it is deleted afterwards. */
  readonly groupId: string;
  /** Receives what is committed, fetch by fetch, in the order of each partition; is waited for. */
  readonly onFetched: (fetched: FetchedRecords) => void | Promise<void>;
}

/**
 * Reads whole partitions from their beginning to the end that they have now: committed records
 * only, tombstones included.
 *
 * @throws the kafkajs error when the brokers cannot be reached
 */
export async function readLog(kafka: kafkajs.Kafka, options: ReadLogOptions): Promise<void> {
  const { topic, groupId } = options;
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = new Map<number, number>();
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
      if (options.partitions.includes(partition) && toOffset(high) > toOffset(low)) {
        ends.set(partition, toOffset(high));
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
  ends: Map<number, number>,
  options: ReadLogOptions,
): Promise<void> {
  const consumer = kafka.consumer({
    groupId: options.groupId,
    maxWaitTimeInMs: 50,
    maxBytesPerPartition: 2 << 20,
    partitionAssigners: [fixedAssigner([...ends.keys()])],
  });
  const done = Promise.withResolvers<void>();
  const next = new Map<number, number>();
  const take = async (fetched: FetchedRecords) => {
    const { topic, partition, fetchedOffset, nextOffset } = fetched;
    const position = next.get(partition);
    if (position !== undefined && fetchedOffset < position) {
      // A member that had to join again begins at the beginning again.
      consumer.seek({ topic, partition, offset: String(position) });
      return;
    }
    next.set(partition, nextOffset);
    await options.onFetched(fetched);
    if (nextOffset >= (ends.get(partition) ?? Infinity)) ends.delete(partition);
    if (ends.size === 0) done.resolve();
  };
  consumer.on(consumer.events.CRASH, ({ payload }) => done.reject(payload.error));
  onPassed(consumer, (fetched) => void take(fetched).catch(done.reject));
  try {
    await consumer.connect();
    await consumer.subscribe({ topic: options.topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch }) => take(fetchedRecords(batch)),
    });
    await done.promise;
  } finally {
    await consumer.disconnect();
  }
}
