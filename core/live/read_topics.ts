import type kafkajs from "kafkajs";
import { toOffset } from "../kafka/offsets.ts";

/** Takes what is read of one topic. */
export interface TopicReader {
  /** Offset after what the reader holds of a partition; undefined when it holds nothing. */
  next(partition: number): number | undefined;
  /** A partition is read from this offset on. */
  begin(partition: number, offset: number): void;
  /** Takes committed messages of a partition in their order; a rejoin may bring a batch again. */
  read(partition: number, messages: readonly kafkajs.KafkaMessage[]): void;
}

/** Options of {@linkcode readTopics}. */
export interface ReadTopicsOptions {
  readonly groupId: string;
  /** Where to begin and where the end is now, by topic and partition. */
  readonly starts: readonly PartitionStart[];
  readonly signal: AbortSignal;
  /** Called once when everything was read that was there at the start. */
  readonly onCaughtUp: () => void;
}

/** Where the reading of a partition begins. */
export interface PartitionStart {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** End of the partition when the reading begins. */
  readonly latest: number;
}

/**
 * A transaction that hangs holds the end of its partition back: after this long the rest counts as
 * read, ms.
 */
const CATCH_UP_MS = 3_000;

/**
 * Follows topics, committed messages only, until `signal` aborts. Nothing is committed: after a
 * rejoin the reading goes on where it was.
 *
 * @throws when the consumer fails for good
 */
export async function readTopics(
  kafka: kafkajs.Kafka,
  readers: ReadonlyMap<string, TopicReader>,
  options: ReadTopicsOptions,
): Promise<void> {
  const { signal, starts } = options;
  const consumer = kafka.consumer({
    groupId: options.groupId,
    maxWaitTimeInMs: 500,
    maxBytesPerPartition: 256 << 10,
    maxBytes: 4 << 20,
    retry: { restartOnFailure: () => Promise.resolve(false) },
  });
  const positions = new Map(starts.map((start) => [nameOf(start), { ...start }]));
  const behind = new Set(starts.filter((s) => s.offset < s.latest).map(nameOf));
  const done = Promise.withResolvers<void>();
  let caughtUp = false;
  const catchUp = () => {
    if (!caughtUp && !signal.aborted) options.onCaughtUp();
    caughtUp = true;
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  consumer.on(consumer.events.CRASH, ({ payload }) => done.reject(payload.error));
  consumer.on(consumer.events.GROUP_JOIN, () => {
    for (const { topic, partition, offset } of positions.values()) {
      consumer.seek({ topic, partition, offset: String(offset) });
    }
    if (behind.size === 0) catchUp();
    timer ??= setTimeout(catchUp, CATCH_UP_MS);
  });
  // Batches of nothing but transaction markers reach no handler, only this event.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    const position = positions.get(nameOf(payload));
    if (position === undefined) return;
    position.offset = toOffset(payload.lastOffset) + 1;
    if (position.offset >= position.latest && behind.delete(nameOf(payload)) && behind.size === 0) {
      catchUp();
    }
  });
  const stop = () => done.resolve();
  signal.addEventListener("abort", stop);
  try {
    await consumer.connect();
    // For offsets that are gone, because a topic was made anew, and for partitions that are new.
    await consumer.subscribe({ topics: [...readers.keys()], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch }) => {
        const { topic, partition, messages } = batch;
        if (!positions.has(nameOf(batch))) {
          // The topic has grown by a partition.
          const offset = toOffset(messages[0]!.offset);
          positions.set(nameOf(batch), { topic, partition, offset, latest: offset });
          readers.get(topic)!.begin(partition, offset);
        }
        readers.get(topic)!.read(partition, messages);
        return Promise.resolve();
      },
    });
    if (signal.aborted) return;
    await done.promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    await consumer.disconnect();
  }
}

function nameOf(place: { readonly topic: string; readonly partition: number }): string {
  return `${place.topic} ${place.partition}`;
}
