import type { FeedKind } from "./feed_source.ts";

/** Offsets before the end that are read at the start, per partition. */
const BACKLOG: Readonly<Record<FeedKind, number>> = {
  windows: 4_000,
  records: 1_000,
  late: 200,
  dead: 200,
  progress: 50,
};

/** However far the persist worker is behind, no more than this is read back, per partition. */
const MOST: Readonly<Record<FeedKind, number>> = {
  windows: 20_000,
  records: 10_000,
  late: 2_000,
  dead: 2_000,
  progress: 50,
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
