import type kafkajs from "kafkajs";
import { committedOffsets } from "../kafka/committed_offsets.ts";
import { deleteGroup } from "../kafka/delete_group.ts";
import { fetchTopicOffsets } from "../kafka/topic_offsets.ts";
import type { FeedSource } from "./feed_source.ts";
import { type FeedStart, partitionStarts } from "./partition_starts.ts";
import { readTopics } from "./read_topics.ts";
import { untilTopic } from "./until_topic.ts";

/** Options of {@linkcode followSources}. */
export interface FollowSourcesOptions {
  /** Name of a consumer group that nobody else has; it is deleted afterwards. */
  readonly groupId: string;
  /** What must be done before the topics are looked at, such as making them. */
  readonly prepare?: ((admin: kafkajs.Admin) => Promise<void>) | undefined;
  /** The group whose committed offsets tell what is in Cassandra; see {@linkcode partitionStarts}. */
  readonly storedBy?: string | undefined;
  readonly signal: AbortSignal;
  /** Told which topics have records that are neither in Cassandra nor read. */
  readonly onGaps: (gaps: ReadonlySet<string>) => void;
  /** Told once when everything was read that was there at the start. */
  readonly onCaughtUp: () => void;
  /** Told when a topic that was missing is there. */
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
  const { groupId, signal, onCaughtUp } = options;
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
    await readTopics(kafka, readers, { groupId, starts, signal, onCaughtUp });
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
