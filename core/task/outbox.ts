import {
  BATCH_BYTES,
  BatchBuilder,
  type RecordHeaders,
  type SealedBatch,
} from "../kafka/batch_builder.ts";
import type { PartitionOutput } from "../kafka/transactional_producer.ts";

/** Messages for one partition of one topic, in sealed batches and one that is being written. */
export class Lane {
  readonly topic: string;
  readonly partition: number;
  readonly #outbox: Outbox;
  #sealed: SealedBatch[] = [];
  readonly #builder = new BatchBuilder();

  constructor(at: { readonly topic: string; readonly partition: number }, outbox: Outbox) {
    this.topic = at.topic;
    this.partition = at.partition;
    this.#outbox = outbox;
  }

  /** Adds a message. */
  append(key: Uint8Array | null, value: Uint8Array | null, headers?: RecordHeaders): void {
    const before = this.#begin((key?.length ?? 0) + (value?.length ?? 0));
    this.#builder.append(key, value, headers);
    this.#outbox.added(this.#builder.bytes - before);
  }

  /** Adds a message as {@linkcode BatchBuilder.appendRange} takes it. */
  appendRange(
    keyBytes: Uint8Array,
    keyStart: number,
    keyEnd: number,
    valueBytes: Uint8Array,
    valueStart: number,
    valueEnd: number,
    headers?: Uint8Array,
  ): void {
    const before = this.#begin(keyEnd - keyStart + valueEnd - valueStart);
    this.#builder.appendRange(
      keyBytes,
      keyStart,
      keyEnd,
      valueBytes,
      valueStart,
      valueEnd,
      headers,
    );
    this.#outbox.added(this.#builder.bytes - before);
  }

  /** Takes the batches out. */
  take(): readonly SealedBatch[] {
    this.#seal();
    const taken = this.#sealed;
    this.#sealed = [];
    return taken;
  }

  /** A message that is larger than a batch has one of its own. */
  #begin(bytes: number): number {
    if (this.#builder.bytes + bytes > BATCH_BYTES) this.#seal();
    return this.#builder.bytes;
  }

  #seal(): void {
    if (this.#builder.count === 0) return;
    this.#sealed.push(this.#builder.seal());
  }
}

/** Messages that wait for the next transaction of one task. */
export class Outbox {
  readonly #lanes = new Map<string, Lane>();
  #messages = 0;
  #bytes = 0;

  /** Number of messages waiting. */
  get messages(): number {
    return this.#messages;
  }

  /** Bytes of the messages waiting, before compression. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Where messages for this partition of a topic go. */
  lane(topic: string, partition: number): Lane {
    const place = `${topic}/${partition}`;
    let lane = this.#lanes.get(place);
    if (lane === undefined) {
      lane = new Lane({ topic, partition }, this);
      this.#lanes.set(place, lane);
    }
    return lane;
  }

  /** A lane has got a message of so many bytes. */
  added(bytes: number): void {
    this.#messages++;
    this.#bytes += bytes;
  }

  /** Takes everything out. */
  take(): PartitionOutput[] {
    this.#messages = 0;
    this.#bytes = 0;
    return [...this.#lanes.values()].flatMap((lane) => {
      const batches = lane.take();
      const { topic, partition } = lane;
      return batches.length === 0 ? [] : [{ topic, partition, batches }];
    });
  }
}
