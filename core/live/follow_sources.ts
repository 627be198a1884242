import type kafkajs from "kafkajs";
import { pause } from "../async/wait.ts";
import type { OffsetGap } from "../kafka/gap.ts";
import { committedOffsets, fetchTopicOffsets } from "../kafka/offsets.ts";
import type { UndecodableBatch } from "../kafka/record_batch.ts";
import type { FeedSource } from "./feed_source.ts";
import { type FeedStart, partitionStarts } from "./partition_starts.ts";
import { readTopics } from "./read_topics.ts";

/** Options of {@linkcode followSources}. */
export interface FollowSourcesOptions {
  /** Name of a consumer group for this reader alone; it is deleted afterwards. */
  readonly groupId: string;
  /** What must be done before the topics are looked at, such as making them. */
  readonly prepare?: ((admin: kafkajs.Admin) => Promise<void>) | undefined;
  /** The group that commits what is in Cassandra; see {@linkcode partitionStarts}. */
  readonly storedBy?: string | undefined;
  readonly signal: AbortSignal;
  /** Called with the topics that have records that are neither in Cassandra nor read. */
  readonly onGaps: (gaps: ReadonlySet<string>) => void;
  /** Called with offsets that were deleted while they were waiting to be read. */
  readonly onGap: (gap: OffsetGap) => void;
  /** Called once when everything was read that was there at the start. */
  readonly onCaughtUp: () => void;
  /** Called with each batch that is passed over since it cannot be read. */
  readonly onUndecodable: (error: UndecodableBatch) => void;
  /** Called when a topic that was missing is there. */
  readonly onFound: () => void;
}

/**
 * Reads the topics that exist, from where each was left or a little before its end, until `signal`
 * aborts.
 *
 * @throws {Error} when there is no topic yet, or Kafka goes away
 */
export async function followSources(
  kafka: kafkajs.Kafka,
  sources: ReadonlyMap<string, FeedSource>,
  options: FollowSourcesOptions,
): Promise<void> {
  const { groupId, signal, onCaughtUp, onGap, onUndecodable } = options;
  const { starts, gaps, missing } = await findStart(kafka, sources, options);
  options.onGaps(gaps);
  if (starts.length === 0) {
    throw new Error(`no topic exists yet (${missing.join(", ")}): run \`deno task setup\``);
  }
  const readers = new Map(
    starts.map(({ topic }) => [topic, sources.get(topic)!.reader] as const),
  );
  for (const { topic, partition, offset } of starts) {
    readers.get(topic)!.begin(partition, offset);
  }
  const ended = new AbortController();
  const found = untilTopic(kafka, missing, AbortSignal.any([signal, ended.signal]))
    .then((there) => there && options.onFound());
  try {
    await readTopics(kafka, readers, { groupId, starts, signal, onCaughtUp, onGap, onUndecodable });
  } finally {
    ended.abort();
    await found;
  }
  await deleteGroup(kafka, groupId);
}

async function findStart(
  kafka: kafkajs.Kafka,
  sources: ReadonlyMap<string, FeedSource>,
  { prepare, storedBy: groupId }: FollowSourcesOptions,
): Promise<FeedStart> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    await prepare?.(admin);
    const offsets = await fetchTopicOffsets(admin, [...sources.keys()]);
    const stored = groupId === undefined
      ? undefined
      : await committedOffsets(admin, { groupId, topics: [...offsets.keys()] });
    return partitionStarts(sources, offsets, stored);
  } finally {
    await admin.disconnect().catch(() => {});
  }
}

/** Time between two looks, ms. */
const LOOK_EVERY_MS = 10_000;

/** Waits until one of some missing topics is there; false when `signal` aborted before. */
async function untilTopic(
  kafka: kafkajs.Kafka,
  missing: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  while (missing.length > 0 && !signal.aborted) {
    await pause(LOOK_EVERY_MS, signal);
    if (signal.aborted) return false;
    const admin = kafka.admin();
    try {
      await admin.connect();
      const existing = new Set(await admin.listTopics());
      if (missing.some((topic) => existing.has(topic))) return true;
    } catch {
      // The consumer reports that Kafka is away.
    } finally {
      await admin.disconnect().catch(() => {});
    }
  }
  return false;
}

/**
 * Deletes a consumer group that is no longer used. A failure is no harm: Kafka forgets a group
 * without members and offsets by itself.
 */
async function deleteGroup(kafka: kafkajs.Kafka, groupId: string): Promise<void> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.deleteGroups([groupId]);
  } catch {
    // See above.
  } finally {
    await admin.disconnect().catch(() => {});
  }
}
