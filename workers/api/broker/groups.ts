import type { Admin } from "kafkajs";
import { toOffset } from "../live/log.ts";
import { type CommittedOffsets, type GroupLag, groupLag } from "./lag.ts";
import type { TopicOffsets } from "./topic_offsets.ts";

/** Which groups are asked for. */
export interface GroupsOptions {
  /** Groups whose names begin with this, when they have committed something. */
  readonly prefix: string;
  /** Groups that are always told, with the topics that they read. */
  readonly known: ReadonlyMap<string, readonly string[]>;
}

/** The lag of the consumer groups of this installation. */
export async function fetchGroupLags(
  admin: Admin,
  offsets: TopicOffsets,
  options: GroupsOptions,
): Promise<readonly GroupLag[]> {
  const { groups: listed } = await admin.listGroups();
  const others = listed.map(({ groupId }) => groupId)
    .filter((id) => id.startsWith(options.prefix) && !options.known.has(id)).sort();
  const names = [...options.known.keys(), ...others];
  const { groups: described } = await admin.describeGroups(names);
  const states = new Map(described.map(({ groupId, state }) => [groupId, state]));
  const lags = await Promise.all(names.map(async (group) => {
    const reads = options.known.get(group);
    const topics = (reads ?? [...offsets.keys()]).filter((topic) => offsets.has(topic));
    const committed = await committedOffsets(admin, { groupId: group, topics });
    if (reads === undefined && committed.size === 0) return [];
    const state = states.get(group);
    const described = state === undefined ? {} : { state };
    return [groupLag({ group, ...described, committed, reads: reads ?? [] }, offsets)];
  }));
  return lags.flat();
}

async function committedOffsets(
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
