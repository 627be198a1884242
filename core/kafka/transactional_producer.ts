import kafkajs from "kafkajs";
import { checkAcknowledged, MissingPartition, type TopicPartition } from "./acknowledged.ts";
import type { SealedBatch } from "./batch_builder.ts";
import { recordsOf } from "./record_batch.ts";
import { doorsAreOpen } from "./wire/doors.ts";
import { findBatches, openable } from "./wire/fetched_batch.ts";
import { SealedMessages, signed } from "./wire/produce_request.ts";

/** Input offsets that a transaction commits: by topic, the next offset to read of one partition. */
export interface InputOffsets {
  readonly groupId: string;
  readonly partition: number;
  readonly next: ReadonlyMap<string, number | string>;
}

/** Options of {@linkcode TransactionalProducer.open}. */
export interface TransactionalProducerOptions {
  /** Names the task: the last to open it fences every earlier owner. */
  readonly transactionalId: string;
  /** After this long without a commit the broker aborts the transaction, ms. Default 60,000. */
  readonly timeoutMs?: number;
}

/** What a transaction writes to one partition, in this order. */
export interface PartitionOutput extends TopicPartition {
  readonly batches: readonly SealedBatch[];
}

/**
 * A producer whose every commit is one whole Kafka transaction: outputs and input offsets together
 * (KIP-98, one producer per input partition).
 *
 * kafkajs does not retry EndTxn and cannot leave a failed commit, so after any error the outcome
 * is unknown and the producer is of no further use: close it, open a new one, which finishes or
 * aborts the old transaction, and read the offsets again.
 */
export class TransactionalProducer {
  readonly #producer: kafkajs.Producer;
  #broken = false;

  private constructor(producer: kafkajs.Producer) {
    this.#producer = producer;
  }

  /**
   * Connects and calls InitProducerId. When it returns, every earlier transaction of this id is
   * finished and its owner fenced; only then are the group's committed offsets worth reading.
   *
   * @throws the kafkajs error when the coordinator cannot be reached
   */
  static async open(
    kafka: kafkajs.Kafka,
    options: TransactionalProducerOptions,
  ): Promise<TransactionalProducer> {
    const producer = kafka.producer({
      transactionalId: options.transactionalId,
      transactionTimeout: options.timeoutMs ?? 60_000,
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    try {
      await producer.connect();
      // kafkajs calls InitProducerId when the first transaction begins; an empty one sends no more.
      await (await producer.transaction()).abort();
    } catch (error) {
      await producer.disconnect().catch(() => {});
      throw error;
    }
    return new TransactionalProducer(producer);
  }

  /**
   * Sends everything and commits it, or throws.
   *
   * @throws {MissingPartition} nothing is committed, and this producer is broken
   * @throws {TransactionFailed} the outcome is unknown and this producer is broken
   */
  async commit(outputs: readonly PartitionOutput[], offsets?: InputOffsets): Promise<void> {
    if (this.#broken) throw new TransactionFailed("The producer is broken by an earlier failure");
    try {
      const transaction = await this.#producer.transaction();
      for (const request of requestsOf(outputs)) {
        const answers = await transaction.sendBatch({
          acks: -1,
          // Of ordinary messages; a sealed batch is compressed.
          compression: kafkajs.CompressionTypes.ZSTD,
          topicMessages: messagesOf(request),
        });
        checkAcknowledged(request, answers);
      }
      if (offsets !== undefined && offsets.next.size > 0) {
        await transaction.sendOffsets({
          consumerGroupId: offsets.groupId,
          topics: [...offsets.next].map(([topic, offset]) => ({
            topic,
            partitions: [{ partition: offsets.partition, offset: String(offset) }],
          })),
        });
      }
      await transaction.commit();
    } catch (cause) {
      this.#broken = true;
      if (cause instanceof MissingPartition) throw cause;
      throw new TransactionFailed("The transaction failed and its outcome is unknown", { cause });
    }
  }

  /** Disconnects; an open transaction is left to the next owner of the id. */
  async close(): Promise<void> {
    await this.#producer.disconnect().catch(() => {});
  }
}

/** A transaction whose outcome is unknown; the work since the last commit must be redone. */
export class TransactionFailed extends Error {
  override readonly name = "TransactionFailed";
}

/** One batch of a request. */
export interface SentBatch extends TopicPartition {
  readonly batch: SealedBatch;
}

/** A request takes one batch for each partition: the first of each, then the second, and so on. Pure. */
export function requestsOf(outputs: readonly PartitionOutput[]): readonly SentBatch[][] {
  const requests: SentBatch[][] = [];
  const sent = new Map<string, number>();
  for (const { topic, partition, batches } of outputs) {
    const place = `${topic} ${partition}`;
    let next = sent.get(place) ?? 0;
    for (const batch of batches) (requests[next++] ??= []).push({ topic, partition, batch });
    sent.set(place, next);
  }
  return requests;
}

/** A request as kafkajs takes it. */
function messagesOf(request: readonly SentBatch[]): kafkajs.TopicMessages[] {
  const topics = Map.groupBy(request, ({ topic }) => topic);
  return [...topics].map(([topic, sent]) => {
    if (!doorsAreOpen()) return { topic, messages: sent.flatMap(ordinaryMessages) };
    const batches = new Map(sent.map(({ partition, batch }) => [partition, batch]));
    // All that kafkajs's producer does with messages is what SealedMessages can.
    return { topic, messages: new SealedMessages(batches) as unknown as kafkajs.Message[] };
  });
}

/** The records of a sealed batch as messages for a kafkajs that is not known. */
function ordinaryMessages({ topic, partition, batch }: SentBatch): kafkajs.Message[] {
  const bytes = signed(batch, { producerId: -1, producerEpoch: -1, firstSequence: -1 });
  const at = { topic, partition, fetchedOffset: 0 };
  const batches = findBatches(bytes, []).map((raw) => openable(raw, at));
  return [...recordsOf({ batches })].map(({ key, value, headers }) => ({
    key,
    value,
    partition,
    ...(headers === undefined ? {} : { headers }),
  }));
}
