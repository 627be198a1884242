import { Buffer } from "node:buffer";
import type { SealedBatch } from "../batch_builder.ts";
import { crc32c } from "./crc32c.ts";
import type { Encoder } from "./internals.ts";
import { AT, ATTRIBUTE, viewOf } from "./layout.ts";

/**
 * One sealed batch as kafkajs's producer takes it for the messages of a partition: the sequence
 * numbers go on by its length.
 */
class SealedPartition {
  readonly batch: SealedBatch;
  readonly length: number;

  constructor(batch: SealedBatch) {
    this.batch = batch;
    this.length = batch.count;
  }
}

/**
 * One sealed batch for each of some partitions of a topic, as kafkajs's producer takes it for an
 * array of messages: it looks for one without a value, and groups them by partition.
 */
export class SealedMessages {
  readonly #batches: ReadonlyMap<number, SealedBatch>;

  constructor(batches: ReadonlyMap<number, SealedBatch>) {
    this.#batches = batches;
  }

  find(): undefined {
    return undefined;
  }

  reduce(): Record<number, SealedPartition> {
    return Object.fromEntries(
      [...this.#batches].map(([partition, batch]) => [partition, new SealedPartition(batch)]),
    );
  }
}

/** What kafkajs puts into a produce request. */
export interface ProduceData {
  readonly acks: number;
  readonly timeout: number;
  readonly transactionalId?: string | undefined;
  readonly producerId: string | number;
  readonly producerEpoch: number;
  readonly topicData: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly firstSequence: number;
      readonly messages: unknown;
    }[];
  }[];
}

/** True when a request holds sealed batches and nothing else. */
export function isSealed({ topicData }: ProduceData): boolean {
  return topicData.length > 0 &&
    topicData.every(({ partitions }) =>
      partitions.every(({ messages }) => messages instanceof SealedPartition)
    );
}

/**
 * Writes a produce request of version 3 to 7 whose batches are sealed.
 *
 * @see https://kafka.apache.org/protocol.html#The_Messages_Produce
 */
export function encodeProduce(data: ProduceData, encoder: Encoder): Encoder {
  encoder.writeString(data.transactionalId ?? null)
    .writeInt16(data.acks)
    .writeInt32(data.timeout)
    .writeInt32(data.topicData.length);
  for (const { topic, partitions } of data.topicData) {
    encoder.writeString(topic).writeInt32(partitions.length);
    for (const { partition, firstSequence, messages } of partitions) {
      const { batch } = messages as SealedPartition;
      encoder.writeInt32(partition).writeBytes(signed(batch, { ...data, firstSequence }));
    }
  }
  return encoder;
}

/** Who sends a batch, and where it comes in what he sends. */
interface Signature extends Pick<ProduceData, "transactionalId" | "producerId" | "producerEpoch"> {
  readonly firstSequence: number;
}

/** A copy of the batch with its producer, its place in the producer's sequence, and its checksum. */
export function signed({ bytes }: SealedBatch, producer: Signature): Buffer {
  const copy = Buffer.from(bytes);
  const view = viewOf(copy);
  const producerId = BigInt(producer.producerId);
  const attributes = view.getInt16(AT.attributes);
  if (producer.transactionalId) view.setInt16(AT.attributes, attributes | ATTRIBUTE.transactional);
  view.setBigInt64(AT.producerId, producerId);
  if (producerId >= 0n) {
    view.setInt16(AT.producerEpoch, producer.producerEpoch);
    view.setInt32(AT.baseSequence, producer.firstSequence);
  }
  view.setUint32(AT.crc, crc32c(copy, AT.attributes));
  return copy;
}
