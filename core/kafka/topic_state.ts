import kafkajs from "kafkajs";

/** A topic as it is. */
export interface TopicState {
  readonly partitions: number;
  /** Copies of each partition. */
  readonly replicas: number;
  /** Values in effect, those of the brokers' defaults among them. */
  readonly config: ReadonlyMap<string, string>;
  /** Values that were set on the topic itself. */
  readonly ownConfig: ReadonlyMap<string, string>;
}

/** Topics as they are, by name; those that do not exist are left out. */
export type TopicStates = ReadonlyMap<string, TopicState>;

/** Options of {@linkcode describeTopics}. */
export interface DescribeTopicsOptions {
  /** False to leave the configuration out, which takes the right DescribeConfigs. Default true. */
  readonly config?: boolean;
}

/**
 * Describes the topics that exist.
 *
 * @throws {kafkajs.KafkaJSError} when a broker does not answer, or does not allow it
 */
export async function describeTopics(
  admin: kafkajs.Admin,
  names: readonly string[],
  { config = true }: DescribeTopicsOptions = {},
): Promise<TopicStates> {
  const existing = new Set(await admin.listTopics());
  const topics = [...new Set(names)].filter((name) => existing.has(name));
  if (topics.length === 0) return new Map();
  const [metadata, described] = await Promise.all([
    admin.fetchTopicMetadata({ topics }),
    config ? describeConfigs(admin, topics) : new Map<string, readonly kafkajs.ConfigEntries[]>(),
  ]);
  return new Map(metadata.topics.map(({ name, partitions }) => {
    const entries = described.get(name) ?? [];
    return [name, {
      partitions: partitions.length,
      replicas: Math.min(...partitions.map(({ replicas }) => replicas.length)),
      config: valuesOf(entries),
      ownConfig: valuesOf(entries.filter(({ configSource }) => configSource === TOPIC_CONFIG)),
    }];
  }));
}

/** The source of a value that was set on the topic, in the protocol of DescribeConfigs. */
const TOPIC_CONFIG: kafkajs.ConfigSource = 1;

async function describeConfigs(
  admin: kafkajs.Admin,
  topics: readonly string[],
): Promise<Map<string, readonly kafkajs.ConfigEntries[]>> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
  });
  return new Map(resources.map(({ resourceName, configEntries }) => [resourceName, configEntries]));
}

function valuesOf(entries: readonly kafkajs.ConfigEntries[]): ReadonlyMap<string, string> {
  return new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
}
