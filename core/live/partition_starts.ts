import type { CommittedOffsets, TopicOffsets } from "../kafka/offsets.ts";
import type { FeedKind, FeedSource } from "./feed_source.ts";
import type { PartitionStart } from "./read_topics.ts";

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

/** Offsets before the end that are read at the start, per partition. */
const BACKLOG: Readonly<Record<FeedKind, number>> = {
  windows: 4_000,
  records: 1_000,
  late: 200,
  dead: 200,
  predictions: 4_000,
  // It is compacted, and a gap that was met long ago is among what it holds.
  progress: Infinity,
};

/** However far the persist worker is behind, no more than this is read back, per partition. */
const MOST: Readonly<Record<FeedKind, number>> = {
  windows: 20_000,
  records: 10_000,
  late: 2_000,
  dead: 2_000,
  predictions: 20_000,
  progress: Infinity,
};

/** What is known of a partition before it is read. */
export interface PartitionState {
  readonly kind: FeedKind;
  readonly earliest: number;
  readonly latest: number;
  /** Everything before this offset is in Cassandra or need not be; undefined when nothing is. */
  readonly stored: number | undefined;
  /** Offset after what the log holds already; undefined when it holds nothing. */
  readonly held: number | undefined;
}

/**
 * Where the reading of a partition begins, and whether records are then neither in Cassandra nor
 * read: the log begins where Cassandra ends, or earlier, unless that is too far back.
 */
export function startOffset(state: PartitionState): { offset: number; gap: boolean } {
  const { kind, earliest, latest, held } = state;
  if (held !== undefined && held >= earliest && held <= latest) {
    return { offset: held, gap: false };
  }
  const stored = Math.max(state.stored ?? earliest, earliest);
  const wanted = Math.min(latest - BACKLOG[kind], stored);
  const offset = Math.max(earliest, wanted, latest - MOST[kind]);
  return { offset, gap: offset > stored };
}
