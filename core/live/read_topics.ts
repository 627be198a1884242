import type kafkajs from "kafkajs";
import { Slices } from "../async/slices.ts";
import { inTime } from "../async/time_limit.ts";
import type { OffsetGap } from "../kafka/gap.ts";
import {
  type FetchedRecords,
  fetchedRecords,
  type KafkaRecord,
  onPassed,
  recordsOf,
  type UndecodableBatch,
} from "../kafka/record_batch.ts";

/** Takes what is read of one topic. */
export interface TopicReader {
  /** Offset after what the reader holds of a partition; undefined when it holds nothing. */
  next(partition: number): number | undefined;
  /** A partition is read from this offset on. */
  begin(partition: number, offset: number): void;
  /**
   * Resolves when these records can be taken, such as when their schemas are there; undefined when
   * they can be taken now. Default: always.
   */
  ready?(records: readonly KafkaRecord[]): Promise<void> | undefined;
  /** Takes committed records of a partition in their order; a rejoin may bring some again. */
  read(partition: number, records: readonly KafkaRecord[]): void;
}

/** Options of {@linkcode readTopics}. */
export interface ReadTopicsOptions {
  readonly groupId: string;
  /** Where to begin and where the end is now, by topic and partition. */
  readonly starts: readonly PartitionStart[];
  readonly signal: AbortSignal;
  /** Called once when everything was read that was there at the start. */
  readonly onCaughtUp: () => void;
  /** Called with offsets that were deleted before they were read. */
  readonly onGap: (gap: OffsetGap) => void;
  /** Called with each batch that is passed over since it cannot be read. */
  readonly onUndecodable: (error: UndecodableBatch) => void;
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

/** Records that cannot be taken yet hold up others for so long, ms. */
const PATIENCE_MS = 500;

/**
 * A fetch asks for every partition and costs the same for one record as for a thousand, so in quiet
 * times the broker gathers a little before it answers; when much arrives it answers at once.
 */
const GATHER = { minBytes: 8 << 10, maxWaitTimeInMs: 100 } as const;

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
    ...GATHER,
    maxBytesPerPartition: 128 << 10,
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
  const take = (fetched: FetchedRecords, records: readonly KafkaRecord[]) => {
    const { topic, partition, fetchedOffset, nextOffset } = fetched;
    const reader = readers.get(topic)!;
    const name = nameOf(fetched);
    let position = positions.get(name);
    if (position === undefined) {
      // The topic has grown by a partition.
      position = { topic, partition, offset: fetchedOffset, latest: fetchedOffset };
      positions.set(name, position);
      reader.begin(partition, fetchedOffset);
    }
    if (fetchedOffset > position.offset) {
      // Retention was faster than the reading.
      options.onGap({ topic, partition, from: position.offset, to: fetchedOffset });
      reader.begin(partition, fetchedOffset);
    }
    if (records.length > 0) reader.read(partition, records);
    position.offset = nextOffset;
    if (nextOffset >= position.latest && behind.delete(name) && behind.size === 0) catchUp();
  };
  onPassed(consumer, (fetched) => take(fetched, []));
  /** Whether records can be taken; else their partition is read again when they can. */
  const areReady = async (
    { topic, partition, fetchedOffset }: FetchedRecords,
    wait: Promise<void>,
  ) => {
    if (await inTime(wait.then(() => true), { ms: PATIENCE_MS, signal })) return true;
    const place = [{ topic, partitions: [partition] }];
    consumer.pause(place);
    consumer.seek({ topic, partition, offset: String(fetchedOffset) });
    wait.finally(() => signal.aborted || consumer.resume(place)).catch(() => {});
    return false;
  };
  const stop = () => done.resolve();
  const slices = new Slices();
  signal.addEventListener("abort", stop);
  try {
    await consumer.connect();
    // For offsets that are gone, because a topic was made anew, and for partitions that are new.
    await consumer.subscribe({ topics: [...readers.keys()], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        const fetched = fetchedRecords(batch);
        const records = [...recordsOf(fetched, options)];
        const wait = readers.get(fetched.topic)!.ready?.(records);
        if (wait !== undefined && !await areReady(fetched, wait)) return;
        take(fetched, records);
        // A fetch brings many batches, and nothing else comes between them.
        if (slices.over) await slices.next();
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
