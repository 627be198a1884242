import { pause } from "#core/async/wait.ts";
import { isPassing, type KafkaClient, type TopicPartition } from "../kafka/client.ts";
import type { Codec } from "../kafka/codecs.ts";
import { encodeBatch, type OutgoingRecord } from "../kafka/record_batch.ts";

/** Records of one batch. */
export interface Parcel extends TopicPartition {
  readonly records: readonly OutgoingRecord[];
  /** Default `none`. */
  readonly codec?: Codec;
}

const RETRY_MS = 250;

/**
 * Sends batches in order and tries again until the broker has them. One whose answer was lost may be
 * in the log twice, as two records with two offsets: the checker reads what is there.
 */
export class Sender {
  readonly #client: KafkaClient;
  readonly #waiting: (TopicPartition & { batch: Uint8Array; count: number })[] = [];
  #working: Promise<void> | undefined;
  #failure: unknown;
  /** Records that the broker acknowledged. */
  sent = 0;

  constructor(client: KafkaClient) {
    this.#client = client;
  }

  /** Puts a batch into the queue. */
  send(parcel: Parcel): void {
    const { topic, partition, records, codec } = parcel;
    if (records.length === 0) return;
    const batch = encodeBatch(records, codec);
    this.#waiting.push({ topic, partition, batch, count: records.length });
    this.#working ??= this.#work();
  }

  /** Resolves when all is sent. @throws {BrokerError} when the broker refuses a batch for good */
  async flushed(): Promise<void> {
    while (this.#working !== undefined) await this.#working;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #work(): Promise<void> {
    for (let parcel = this.#waiting[0]; parcel !== undefined; parcel = this.#waiting[0]) {
      try {
        await this.#client.produce(parcel, parcel.batch);
        this.sent += parcel.count;
        this.#waiting.shift();
      } catch (error) {
        if (!isPassing(error)) {
          this.#failure ??= error;
          this.#waiting.shift();
        } else await pause(RETRY_MS);
      }
    }
    this.#working = undefined;
  }
}
