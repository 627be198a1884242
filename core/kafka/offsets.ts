import type { Admin } from "kafkajs";

/** The offsets that one partition holds: from `earliest` up to, not including, `latest`. */
export interface PartitionOffsets {
  readonly partition: number;
  readonly earliest: number;
  readonly latest: number;
}

/** Offsets of the partitions by topic; topics that do not exist are left out. */
export type TopicOffsets = ReadonlyMap<string, readonly PartitionOffsets[]>;

/** Asks for the offsets of these topics. */
export async function fetchTopicOffsets(
  admin: Admin,
  topics: readonly string[],
): Promise<TopicOffsets> {
  const existing = new Set(await admin.listTopics());
  const entries = await Promise.all(
    topics.filter((topic) => existing.has(topic)).map(async (topic) => {
      const offsets = await admin.fetchTopicOffsets(topic);
      const partitions = offsets.map(({ partition, low, high }) => ({
        partition,
        earliest: toOffset(low),
        latest: toOffset(high),
      })).sort((a, b) => a.partition - b.partition);
      return [topic, partitions] as const;
    }),
  );
  return new Map(entries);
}

/** Offsets that a group committed, by topic and partition; topics without any are left out. */
export type CommittedOffsets = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** Asks for the offsets that a group has committed in topics that exist. */
export async function committedOffsets(
  admin: Admin,
  { groupId, topics }: { readonly groupId: string; readonly topics: readonly string[] },
): Promise<CommittedOffsets> {
  if (topics.length === 0) return new Map();
  const answers = await admin.fetchOffsets({ groupId, topics: [...topics] });
  const byTopic = answers.map(({ topic, partitions }) => {
    // -1 is none; kafkajs commits -2 when it goes on at the earliest, until it has read there.
    const committed = partitions.filter(({ offset }) => !offset.startsWith("-"))
      .map(({ partition, offset }) => [partition, toOffset(offset)] as const);
    return [topic, new Map(committed)] as const;
  });
  return new Map(byTopic.filter(([, committed]) => committed.size > 0));
}

/**
 * A Kafka offset as a number.
 *
 * @throws {RangeError} above 2⁵³, which takes a million records per second 285 years
 */
export function toOffset(text: string): number {
  const offset = Number(text);
  if (!Number.isSafeInteger(offset)) throw new RangeError(`offset ${text} is too large`);
  return offset;
}
