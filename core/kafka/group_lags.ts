import type { Admin } from "kafkajs";
import { committedOffsets } from "./committed_offsets.ts";
import { type GroupLag, groupLag } from "./lag.ts";
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
