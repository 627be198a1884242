import type { Admin } from "kafkajs";
import {
  type CommittedOffsets,
  committedOffsets,
  type PartitionOffsets,
  type TopicOffsets,
} from "./offsets.ts";

/** How far a group is in one partition. */
export interface PartitionLag {
  readonly partition: number;
  /** Next offset that the group will read; null before its first commit. */
  readonly offset: number | null;
  readonly latest: number;
  readonly lag: number;
}

/** How far a group is in one topic. */
export interface TopicLag {
  readonly topic: string;
  readonly lag: number;
  readonly partitions: readonly PartitionLag[];
}

/** How far a consumer group is. */
export interface GroupLag {
  readonly group: string;
  readonly state?: string;
  readonly lag: number;
  readonly topics: readonly TopicLag[];
}

/** What {@linkcode groupLag} needs to know of a group. */
export interface GroupPosition {
  readonly group: string;
  readonly state?: string;
  readonly committed: CommittedOffsets;
  /** Topics that the group reads, even if it has not committed yet. */
  readonly reads: readonly string[];
}

/** The lag of a group: what it has not read yet, markers of transactions included. Pure. */
export function groupLag(position: GroupPosition, offsets: TopicOffsets): GroupLag {
  const names = new Set([...position.reads, ...position.committed.keys()]);
  const topics = [...names].flatMap((topic): TopicLag[] => {
    const known = offsets.get(topic);
    if (known === undefined) return [];
    const partitions = known.map((partition) =>
      partitionLag(partition, position.committed.get(topic)?.get(partition.partition))
    );
    return [{ topic, lag: sum(partitions), partitions }];
  });
  const { group, state } = position;
  return { group, ...(state === undefined ? {} : { state }), lag: sum(topics), topics };
}

function partitionLag(
  { partition, earliest, latest }: PartitionOffsets,
  committed: number | undefined,
): PartitionLag {
  // Records that retention has deleted can no longer be read.
  const next = Math.max(committed ?? earliest, earliest);
  return { partition, offset: committed ?? null, latest, lag: Math.max(0, latest - next) };
}

function sum(parts: readonly { readonly lag: number }[]): number {
  return parts.reduce((total, { lag }) => total + lag, 0);
}

/** Which groups are asked for. */
export interface GroupsOptions {
  /** Groups whose names begin with this, when they have committed something. */
  readonly prefix: string;
  /** Groups that are always reported, with the topics that they read. */
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
