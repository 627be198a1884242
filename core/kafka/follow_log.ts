import type kafkajs from "kafkajs";
import { TimeoutError, within } from "../async/time_limit.ts";
import {
  type FetchedRecords,
  fetchedRecords,
  type KafkaRecord,
  onPassed,
  recordsOf,
} from "./record_batch.ts";

/** Options of {@linkcode LogFollower.open}. */
export interface FollowLogOptions {
  readonly topic: string;
  /** Name of a consumer group for this follower alone; it is deleted when it closes. */
  readonly groupId: string;
  /** Takes committed records in the order of each partition; a rejoin may bring some again. */
  readonly onRecord: (partition: number, record: KafkaRecord) => void;
}

/** Reads a topic from its beginning and then as it grows: committed records only. */
export class LogFollower {
  readonly #kafka: kafkajs.Kafka;
  readonly #options: FollowLogOptions;
  readonly #consumer: kafkajs.Consumer;
  /** After what was read, by partition. */
  readonly #next = new Map<number, number>();
  readonly #failed = Promise.withResolvers<never>();
  #moved = Promise.withResolvers<void>();

  private constructor(kafka: kafkajs.Kafka, options: FollowLogOptions) {
    this.#kafka = kafka;
    this.#options = options;
    this.#consumer = kafka.consumer({
      groupId: options.groupId,
      allowAutoTopicCreation: false,
      // With something to read the broker answers at once.
      maxWaitTimeInMs: 1_000,
      maxBytesPerPartition: 256 << 10,
      retry: { restartOnFailure: () => Promise.resolve(false) },
    });
    this.#failed.promise.catch(() => {});
  }

  /** @throws the error of kafkajs when Kafka does not answer */
  static async open(kafka: kafkajs.Kafka, options: FollowLogOptions): Promise<LogFollower> {
    const follower = new LogFollower(kafka, options);
    try {
      await follower.#start();
    } catch (error) {
      await follower.#consumer.disconnect().catch(() => {});
      throw error;
    }
    return follower;
  }

  /** Rejects when it reads no more; it never resolves. */
  get failure(): Promise<never> {
    return this.#failed.promise;
  }

  /**
   * Waits until a partition was read up to an offset.
   *
   * @param offset exclusive
   * @throws {TimeoutError} when that takes longer than `ms`; why it failed, when it reads no more
   */
  async caughtUp(
    partition: number,
    offset: number,
    { ms }: { readonly ms: number },
  ): Promise<void> {
    const until = performance.now() + ms;
    while ((this.#next.get(partition) ?? 0) < offset) {
      const left = until - performance.now();
      if (left <= 0) throw new TimeoutError(`partition ${partition} was not read within ${ms} ms`);
      const moved = Promise.race([this.#moved.promise, this.#failed.promise]);
      await within(moved, { ms: left });
    }
  }

  async close(): Promise<void> {
    await this.#consumer.disconnect().catch(() => {});
    const admin = this.#kafka.admin();
    try {
      await admin.connect();
      // Kafka forgets a group without members and offsets by itself, later.
      await admin.deleteGroups([this.#options.groupId]);
    } catch {
      // See above.
    } finally {
      await admin.disconnect().catch(() => {});
    }
  }

  async #start(): Promise<void> {
    const consumer = this.#consumer;
    consumer.on(consumer.events.CRASH, ({ payload }) => this.#failed.reject(payload.error));
    onPassed(consumer, (fetched) => this.#take(fetched));
    await consumer.connect();
    await consumer.subscribe({ topic: this.#options.topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch }) => Promise.resolve(this.#take(fetchedRecords(batch))),
    });
  }

  #take(fetched: FetchedRecords): void {
    const { partition, nextOffset } = fetched;
    for (const record of recordsOf(fetched)) this.#options.onRecord(partition, record);
    if (nextOffset <= (this.#next.get(partition) ?? 0)) return;
    this.#next.set(partition, nextOffset);
    this.#moved.resolve();
    this.#moved = Promise.withResolvers();
  }
}
