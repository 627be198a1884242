import { Buffer } from "node:buffer";
import kafkajs from "kafkajs";

/** Input offsets that a transaction commits: by topic, the next offset to read of one partition. */
export interface InputOffsets {
  readonly groupId: string;
  readonly partition: number;
  /** Topic to decimal offset. Offsets are 64 bit, so they stay strings. */
  readonly next: ReadonlyMap<string, string>;
}

/** Options of {@linkcode TransactionalProducer.open}. */
export interface TransactionalProducerOptions {
  /** Names the task: the last to open it fences every earlier owner. */
  readonly transactionalId: string;
  /** After this long without a commit the broker aborts the transaction, ms. Default 60,000. */
  readonly timeoutMs?: number;
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
   * @throws {TransactionFailed} the outcome is unknown and this producer is broken
   */
  async commit(outputs: TopicMessages, offsets: InputOffsets): Promise<void> {
    if (this.#broken) throw new TransactionFailed("The producer is broken by an earlier failure");
    try {
      const transaction = await this.#producer.transaction();
      for (const topicMessages of splitMessages(outputs)) {
        await transaction.sendBatch({
          acks: -1,
          compression: kafkajs.CompressionTypes.ZSTD,
          topicMessages,
        });
      }
      if (offsets.next.size > 0) {
        await transaction.sendOffsets({
          consumerGroupId: offsets.groupId,
          topics: [...offsets.next].map(([topic, offset]) => ({
            topic,
            partitions: [{ partition: offsets.partition, offset }],
          })),
        });
      }
      await transaction.commit();
    } catch (cause) {
      this.#broken = true;
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

/** Messages of one partition number, by topic. */
export type TopicMessages = readonly {
  readonly topic: string;
  readonly messages: readonly kafkajs.Message[];
}[];

/** One request: at most one batch for each topic. */
export type MessageBatches = { topic: string; messages: kafkajs.Message[] }[];

/**
 * Bytes of keys, values and headers in one batch, before compression. kafkajs makes one record batch
 * of all that it is given for a partition, and brokers refuse large ones (`max.message.bytes`). A
 * batch must also fit into the share of a fetch that a consumer grants each partition.
 */
const BATCH_BYTES = 256 << 10;

/**
 * Splits messages into requests whose batches are of bounded size, in order. A single message that
 * is larger has a batch of its own.
 */
export function splitMessages(
  outputs: TopicMessages,
  batchBytes: number = BATCH_BYTES,
): MessageBatches[] {
  const requests: MessageBatches[] = [];
  for (const { topic, messages } of outputs) {
    let request = -1;
    let bytes = Infinity;
    for (const message of messages) {
      const size = messageBytes(message);
      if (bytes + size > batchBytes) {
        request++;
        bytes = 0;
        (requests[request] ??= []).push({ topic, messages: [] });
      }
      requests[request]!.at(-1)!.messages.push(message);
      bytes += size;
    }
  }
  return requests;
}

/** An estimate: a text counts as its length, which is its bytes for the ASCII that JSON mostly is. */
function messageBytes({ key, value, headers }: kafkajs.Message): number {
  let bytes = (key?.length ?? 0) + (value?.length ?? 0);
  for (const header of Object.values(headers ?? {})) {
    if (typeof header === "string" || Buffer.isBuffer(header)) bytes += header.length;
  }
  return bytes;
}
