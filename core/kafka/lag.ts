import type { CommittedOffsets } from "./committed_offsets.ts";
import type { PartitionOffsets, TopicOffsets } from "./topic_offsets.ts";

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
