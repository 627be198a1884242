import type { Admin } from "kafkajs";
import { toOffset } from "./offset.ts";

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
