import type kafkajs from "kafkajs";
import { toOffset } from "../../../workers/api/live/log.ts";
import type { CommittedOffsets } from "../../../workers/api/broker/lag.ts";

/** Offsets that a group has committed in topics that exist. */
export async function committedOffsets(
  admin: kafkajs.Admin,
  { groupId, topics }: {
    readonly groupId: string;
    readonly topics: readonly string[];
  },
): Promise<CommittedOffsets> {
  if (topics.length === 0) return new Map();
  const answers = await admin.fetchOffsets({ groupId, topics: [...topics] });
  return new Map(answers.map(({ topic, partitions }) => [
    topic,
    new Map(
      partitions.filter(({ offset }) => offset !== "-1")
        .map(({ partition, offset }) => [partition, toOffset(offset)] as const),
    ),
  ]));
}
