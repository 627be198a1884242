import type { CommittedOffsets } from "../kafka/committed_offsets.ts";
import type { TopicOffsets } from "../kafka/topic_offsets.ts";
import type { FeedSource } from "./feed_source.ts";
import type { PartitionStart } from "./read_topics.ts";
import { startOffset } from "./start_offset.ts";

/** Where a feed begins. */
export interface FeedStart {
  readonly starts: readonly PartitionStart[];
  /** Topics some of whose records are neither in Cassandra nor read. */
  readonly gaps: ReadonlySet<string>;
  /** Topics that do not exist. */
  readonly missing: readonly string[];
}

/**
 * Where the reading of each partition begins. Pure.
 *
 * @param offsets what the topics that exist hold
 * @param stored the offsets before which everything is in Cassandra; undefined when that does not
 *   matter, so that no partition is read back further than a little before its end
 */
export function partitionStarts(
  sources: ReadonlyMap<string, FeedSource>,
  offsets: TopicOffsets,
  stored: CommittedOffsets | undefined,
): FeedStart {
  const gaps = new Set<string>();
  const starts = [...sources].flatMap(([topic, { kind, reader }]) =>
    (offsets.get(topic) ?? []).map(({ partition, earliest, latest }): PartitionStart => {
      // Progress is never stored: a newer report replaces those before it.
      const needsAll = stored !== undefined && kind !== "progress";
      const { offset, gap } = startOffset({
        kind,
        earliest,
        latest,
        stored: needsAll ? stored.get(topic)?.get(partition) : latest,
        held: reader.next(partition),
      });
      if (gap) gaps.add(topic);
      return { topic, partition, offset, latest };
    })
  );
  return { starts, gaps, missing: [...sources.keys()].filter((topic) => !offsets.has(topic)) };
}
