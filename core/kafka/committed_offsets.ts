import type { Admin } from "kafkajs";
import { toOffset } from "./offset.ts";

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
    const committed = partitions.filter(({ offset }) => offset !== "-1")
      .map(({ partition, offset }) => [partition, toOffset(offset)] as const);
    return [topic, new Map(committed)] as const;
  });
  return new Map(byTopic.filter(([, committed]) => committed.size > 0));
}
