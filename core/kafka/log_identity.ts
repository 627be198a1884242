import type { Kafka } from "kafkajs";
import type { TopicPartition } from "./acknowledged.ts";
import { type LogFingerprint, type Recognition, recognizeLog } from "./log_fingerprint.ts";
import { type Cluster, createCluster } from "./wire/cluster.ts";
import { METADATA, METADATA_VERSION, topicsRequest } from "./wire/metadata_request.ts";

/** Which log a topic's name stands for now. */
export interface TopicIdentity {
  /** Hexadecimal digits; undefined where the brokers know no ids (before Kafka 3.1). */
  readonly id: string | undefined;
  readonly partitions: number;
}

/** Asks again and again which logs the names of topics stand for. */
export interface TopicLookup {
  /**
   * @returns by name; topics that do not exist are left out
   * @throws the kafkajs error when no broker can be reached
   */
  ask(topics: readonly string[]): Promise<ReadonlyMap<string, TopicIdentity>>;
  /**
   * Whether a partition is the log that held a record, for topics without an id.
   *
   * @throws the kafkajs error when the partition does not exist or its broker cannot be reached
   */
  recognize(at: TopicPartition, record: LogFingerprint): Promise<Recognition>;
  close(): Promise<void>;
}

/**
 * Opens connections that ask for the identity of topics: one that is deleted and made anew has
 * another id (KIP-516).
 *
 * @throws the kafkajs error when no broker can be reached
 */
export async function openTopicLookup(kafka: Kafka): Promise<TopicLookup> {
  const cluster = createCluster(kafka);
  if (cluster === undefined) return await ordinaryLookup(kafka, cluster);
  try {
    await cluster.connect();
    await cluster.refreshMetadata();
    const { versions } = await cluster.findControllerBroker();
    if ((versions[METADATA]?.maxVersion ?? 0) < METADATA_VERSION) {
      return await ordinaryLookup(kafka, cluster);
    }
  } catch (error) {
    await cluster.disconnect();
    throw error;
  }
  return {
    async ask(topics) {
      const broker = await cluster.findControllerBroker();
      return await broker.connectionPool.send(topicsRequest([...new Set(topics)]));
    },
    recognize: (at, record) => recognizeLog(cluster, at, record),
    close: () => cluster.disconnect(),
  };
}

/**
 * By what kafkajs's own client offers, which knows no ids.
 *
 * @param cluster where records are looked at; undefined: no log can be recognized
 */
async function ordinaryLookup(kafka: Kafka, cluster: Cluster | undefined): Promise<TopicLookup> {
  const admin = kafka.admin();
  await admin.connect();
  return {
    async ask(topics) {
      const existing = new Set(await admin.listTopics());
      const asked = [...new Set(topics)].filter((topic) => existing.has(topic));
      if (asked.length === 0) return new Map();
      const found = await admin.fetchTopicMetadata({ topics: asked });
      return new Map(
        found.topics.map((
          { name, partitions },
        ) => [name, { id: undefined, partitions: partitions.length }]),
      );
    },
    recognize: (at, record) =>
      cluster === undefined ? Promise.resolve("unknown") : recognizeLog(cluster, at, record),
    async close() {
      await admin.disconnect();
      await cluster?.disconnect();
    },
  };
}

/**
 * The ids of topics, asked once; see {@linkcode openTopicLookup}.
 *
 * @returns ids as hexadecimal digits, by topic; topics without an id are left out
 * @throws the kafkajs error when no broker can be reached
 */
export async function fetchTopicIds(
  kafka: Kafka,
  topics: readonly string[],
): Promise<Map<string, string>> {
  const lookup = await openTopicLookup(kafka);
  try {
    const found = await lookup.ask(topics);
    return new Map([...found].flatMap(([name, { id }]) => id === undefined ? [] : [[name, id]]));
  } finally {
    await lookup.close();
  }
}
