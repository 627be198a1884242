import { type Partitioner, partitionOf } from "#core/kafka/partitioner.ts";
import type { RecordCursor } from "#core/kafka/record_batch.ts";

/** A number of partitions by which producers placed keys. */
export interface PartitionCount {
  readonly count: number;
  /** Records appended from then on are not placed by it, epoch ms; absent of the present one. */
  readonly until?: number;
}

/** How long a producer may take to notice that a topic has more partitions, ms: twice the usual 5 min. */
const NOTICED_MS = 600_000;

/**
 * The numbers of partitions that a topic has had. When another number is found the one before still
 * holds for a while, in append time: producers notice later, and what they sent was right to them.
 *
 * @param before what was known; empty at first
 * @param lastAppend highest append time of a record that was read, epoch ms; -Infinity without any
 */
export function partitionCounts(
  before: readonly PartitionCount[],
  { now, lastAppend }: { readonly now: number; readonly lastAppend: number },
): readonly PartitionCount[] {
  const last = before.at(-1);
  if (last?.count === now) return before;
  const wasRead = last !== undefined && lastAppend > -Infinity;
  const former = wasRead ? [{ ...last, until: lastAppend + NOTICED_MS }] : [];
  return [...before.slice(0, -1), ...former, { count: now }];
}

const ELSEWHERE = "If the topic was given partitions, its producer did not know that yet";

const MISPLACED: Readonly<Record<Partitioner, string>> = {
  murmur2:
    "its key belongs into another partition: make the producer choose partitions by murmur2 " +
    "(Java's default; librdkafka: partitioner=murmur2_random; kafka-python and kafkajs: the " +
    `default), or declare the stream's partitioner as 'crc32' or 'any'. ${ELSEWHERE}`,
  crc32: "its key belongs into another partition: make the producer choose partitions by CRC32 " +
    "(librdkafka's default: partitioner=consistent_random), or declare the stream's partitioner as " +
    `'murmur2' or 'any'. ${ELSEWHERE}`,
};

/** Knows which keys belong into one partition. */
export class Placement {
  readonly counts: readonly PartitionCount[];
  readonly #partitioner: Partitioner;
  readonly #partition: number;

  constructor(
    partitioner: Partitioner,
    at: { readonly partition: number; readonly counts: readonly PartitionCount[] },
  ) {
    this.#partitioner = partitioner;
    this.#partition = at.partition;
    this.counts = at.counts;
  }

  /** Why a record is not where its key belongs, for its producer; undefined when it is there. */
  fault(record: Pick<RecordCursor, "bytes" | "keyStart" | "keyEnd" | "timestamp">) {
    const { bytes, keyStart, keyEnd, timestamp } = record;
    for (let at = this.counts.length - 1; at >= 0; at--) {
      const { count, until = Infinity } = this.counts[at]!;
      if (timestamp >= until) continue;
      const partition = partitionOf(this.#partitioner, bytes, keyStart, keyEnd, count);
      if (partition === this.#partition) return undefined;
    }
    return MISPLACED[this.#partitioner];
  }
}
