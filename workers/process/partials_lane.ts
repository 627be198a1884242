import { partitionOf } from "#core/kafka/partitioner.ts";
import type { PartialLane } from "#window/derived/mod.ts";
import type { Outbox } from "#core/task/outbox.ts";

/** Where what a source sends to a derived stream goes. */
export interface PartialsTopic {
  readonly topic: string;
  readonly id: string | undefined;
  readonly partitions: number;
}

/** Sends to the topic of a derived stream's partials, in the task's transactions. */
export class OutboxPartials implements PartialLane {
  readonly #to: PartialsTopic;
  readonly #outbox: Outbox;

  constructor(to: PartialsTopic, outbox: Outbox) {
    this.#to = to;
    this.#outbox = outbox;
  }

  partial(key: Uint8Array, value: Uint8Array): void {
    const { topic, partitions } = this.#to;
    const partition = partitionOf("murmur2", key, 0, key.length, partitions);
    this.#outbox.lane(topic, partition)
      .appendRange(key, 0, key.length, value, 0, value.length);
  }

  marker(value: Uint8Array): void {
    const { topic, partitions } = this.#to;
    for (let partition = 0; partition < partitions; partition++) {
      this.#outbox.lane(topic, partition).append(null, value);
    }
  }
}
