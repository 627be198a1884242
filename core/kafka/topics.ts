import kafkajs from "kafkajs";
import { retry } from "../async/retry.ts";
import type { Config } from "../config/config.ts";
import { type EnvironmentReader, type Stream, topicsOf } from "../declaration/mod.ts";

/** Compacted topic whose partition `p` holds the window state of task `p`. */
export const changelogTopic = (group: string): string => `sluice.${group}.process.changelog`;

/** Compacted topic with the newest progress report of each task. */
export const progressTopic = (group: string): string => `sluice.${group}.process.progress`;

/** A dead letter is larger than the record that it holds, so outputs take more than a broker's 1 MB. */
const OUTPUT_BYTES = { "max.message.bytes": "4194304" } as const;

/** A topic as it should be. */
export interface TopicPlan {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Topic configuration, such as `retention.ms`. */
  readonly config: Readonly<Record<string, string>>;
}

/** The settings that topics follow from. */
export type TopicSettings = Pick<
  Config,
  "kafkaPartitions" | "kafkaReplicationFactor" | "kafkaMinInsyncReplicas" | "group"
>;

/**
 * Every topic of the streams and the internal ones.
 *
 * Topics are stamped with the time of the append: retention by time would delete replayed records
 * at once if they carried their event time.
 */
export function planTopics(
  streams: readonly Stream[],
  config: TopicSettings,
  env: EnvironmentReader,
): readonly TopicPlan[] {
  const plan = (name: string, topicConfig: Record<string, string>): TopicPlan => ({
    name,
    partitions: config.kafkaPartitions,
    replicationFactor: config.kafkaReplicationFactor,
    config: {
      "message.timestamp.type": "LogAppendTime",
      "min.insync.replicas": String(config.kafkaMinInsyncReplicas),
      ...topicConfig,
    },
  });
  const perStream = streams.flatMap((stream) => {
    const retained = {
      "cleanup.policy": "delete",
      "retention.ms": String(stream.retention.topicMs),
    };
    const topics = topicsOf(stream, env);
    const { records, ...outputs } = topics;
    return [
      plan(records, retained),
      ...Object.values(outputs).map((name) => plan(name, { ...retained, ...OUTPUT_BYTES })),
    ];
  });
  const compacted = {
    "cleanup.policy": "compact",
    ...OUTPUT_BYTES,
    // A task reads its partition when it starts, so compaction must keep up with it.
    "segment.bytes": "33554432",
    "min.cleanable.dirty.ratio": "0.2",
  };
  return [
    ...perStream,
    plan(changelogTopic(config.group), compacted),
    plan(progressTopic(config.group), compacted),
  ];
}

/** What {@linkcode ensureTopics} did. */
export interface TopicChanges {
  readonly created: readonly string[];
  readonly configured: readonly string[];
}

/**
 * Makes the topics that are missing and brings the configuration of the others in line. Running it
 * again changes nothing; several workers may run it at once.
 *
 * @throws {Error} when a topic exists with another number of partitions
 */
export async function ensureTopics(
  admin: kafkajs.Admin,
  plans: readonly TopicPlan[],
): Promise<TopicChanges> {
  const existing = new Set(await admin.listTopics());
  const missing = plans.filter((plan) => !existing.has(plan.name));
  if (missing.length > 0) await createTopics(admin, missing);
  // Another worker may have made the others a moment ago.
  await untilKnown(admin, plans.map((plan) => plan.name));
  const present = plans.filter((plan) => existing.has(plan.name));
  await checkPartitions(admin, present);
  return {
    created: missing.map((plan) => plan.name),
    configured: await alignConfig(admin, present),
  };
}

async function createTopics(admin: kafkajs.Admin, plans: readonly TopicPlan[]): Promise<void> {
  try {
    await admin.createTopics({
      waitForLeaders: true,
      topics: plans.map((plan) => ({
        topic: plan.name,
        numPartitions: plan.partitions,
        replicationFactor: plan.replicationFactor,
        configEntries: Object.entries(plan.config).map(([name, value]) => ({ name, value })),
      })),
    });
  } catch (error) {
    if (!isAlreadyThere(error)) throw error;
  }
}

/** The controller answers before every broker knows a new topic; until then it cannot be used. */
function untilKnown(admin: kafkajs.Admin, topics: string[]): Promise<void> {
  const lookUp = async () => {
    for (const topic of topics) await admin.fetchTopicOffsets(topic);
  };
  const again = (_error: unknown, attempt: number) => attempt < KNOWN_TRIES;
  return retry(lookUp, { again, initialMs: 50, maxMs: 1_000 });
}

/** Tries, with waits of up to a second between them, until a new topic must be known. */
const KNOWN_TRIES = 20;

/** Another worker made the topic in the meantime. */
function isAlreadyThere(error: unknown): boolean {
  const types = error instanceof kafkajs.KafkaJSAggregateError
    ? error.errors.map((inner) => (inner as { type?: string }).type)
    : [(error as { type?: string }).type];
  return types.every((type) => type === "TOPIC_ALREADY_EXISTS");
}

async function checkPartitions(admin: kafkajs.Admin, plans: readonly TopicPlan[]): Promise<void> {
  if (plans.length === 0) return;
  const metadata = await admin.fetchTopicMetadata({ topics: plans.map((plan) => plan.name) });
  for (const plan of plans) {
    const topic = metadata.topics.find(({ name }) => name === plan.name);
    if (topic !== undefined && topic.partitions.length !== plan.partitions) {
      throw new Error(
        `Topic '${plan.name}' has ${topic.partitions.length} partitions, not ${plan.partitions}: ` +
          `set KAFKA_PARTITIONS=${topic.partitions.length}, or delete the topic and the changelog, then run setup again`,
      );
    }
  }
}

/** What was set on a topic itself: the request to alter replaces all of that, so it is sent again. */
function ownConfig(entries: readonly kafkajs.ConfigEntries[] = []): Record<string, string> {
  const own = entries.filter(({ configSource }) => configSource === TOPIC_CONFIG);
  return Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue]));
}

/** The source of a value that was set on the topic, in the protocol of DescribeConfigs. */
const TOPIC_CONFIG: kafkajs.ConfigSource = 1;

async function alignConfig(
  admin: kafkajs.Admin,
  plans: readonly TopicPlan[],
): Promise<readonly string[]> {
  if (plans.length === 0) return [];
  const described = await admin.describeConfigs({
    includeSynonyms: false,
    resources: plans.map((plan) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name: plan.name,
    })),
  });
  const current = new Map(
    described.resources.map(({ resourceName, configEntries }) => [resourceName, configEntries]),
  );
  const differing = plans.filter(({ name, config }) => {
    const values = new Map(
      current.get(name)?.map((entry) => [entry.configName, entry.configValue]),
    );
    return Object.entries(config).some(([key, value]) => values.get(key) !== value);
  });
  if (differing.length > 0) {
    await admin.alterConfigs({
      validateOnly: false,
      resources: differing.map((plan) => ({
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name: plan.name,
        configEntries: Object.entries({ ...ownConfig(current.get(plan.name)), ...plan.config })
          .map(([name, value]) => ({ name, value })),
      })),
    });
  }
  return differing.map((plan) => plan.name);
}

/** Options of {@linkcode readyTopics}. */
export interface ReadyTopicsOptions {
  /** Topics that the caller uses. */
  readonly topics: readonly string[];
  /** Every topic that set-up would make. */
  readonly plans: readonly TopicPlan[];
  /** True when missing topics may be made. */
  readonly autoSetup: boolean;
}

/**
 * Makes the topics that are missing, or only looks for those in use.
 *
 * @throws {Error} naming the missing topics when they may not be made
 */
export async function readyTopics(
  admin: kafkajs.Admin,
  options: ReadyTopicsOptions,
): Promise<void> {
  if (options.autoSetup) {
    await ensureTopics(admin, options.plans);
    return;
  }
  const existing = await admin.listTopics();
  const missing = options.topics.filter((topic) => !existing.includes(topic));
  if (missing.length > 0) {
    throw new Error(
      `Kafka has no topic ${
        missing.join(", ")
      }: run 'deno task setup', or set SLUICE_AUTO_SETUP=true`,
    );
  }
}
