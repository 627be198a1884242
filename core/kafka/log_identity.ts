import type { Kafka } from "kafkajs";
import type { TopicPartition } from "./acknowledged.ts";
import type { RecordCursor } from "./record_batch.ts";
import { createCluster, withCluster } from "./wire/cluster.ts";
import { crc32c } from "./wire/crc32c.ts";
import { openable, rawBatchOf } from "./wire/fetched_batch.ts";
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
  if (cluster === undefined) return await ordinaryLookup(kafka);
  try {
    await cluster.connect();
    await cluster.refreshMetadata();
    const { versions } = await cluster.findControllerBroker();
    if ((versions[METADATA]?.maxVersion ?? 0) < METADATA_VERSION) {
      await cluster.disconnect();
      return await ordinaryLookup(kafka);
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
    close: () => cluster.disconnect(),
  };
}

/** By what kafkajs's own client offers, which knows no ids. */
async function ordinaryLookup(kafka: Kafka): Promise<TopicLookup> {
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
    close: () => admin.disconnect(),
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

/** A record by which a log is known again, where topics have no ids. */
export interface LogFingerprint {
  readonly offset: number;
  /** Epoch ms. */
  readonly appendTime: number;
  /** CRC-32C of key and value. */
  readonly hash: number;
}

/** The fingerprint of a log by the record that a cursor shows. */
export function fingerprintOf(cursor: RecordCursor): LogFingerprint {
  const { bytes, keyStart, keyEnd, valueStart, valueEnd } = cursor;
  const key = keyStart < 0 ? 0 : crc32c(bytes, keyStart, keyEnd);
  const value = valueStart < 0 ? 0 : crc32c(bytes, valueStart, valueEnd);
  return {
    offset: cursor.offset,
    appendTime: cursor.timestamp,
    hash: (Math.imul(key, 31) ^ value) >>> 0,
  };
}

/**
 * Whether a partition still holds the record of a fingerprint: `other` when another record has its
 * offset, `gone` when none has, because retention deleted it or the log ends before it.
 *
 * @throws the kafkajs error when the partition does not exist or its broker cannot be reached
 */
export async function compareFingerprint(
  kafka: Kafka,
  at: TopicPartition,
  fingerprint: LogFingerprint,
): Promise<"same" | "other" | "gone"> {
  const found = await withCluster(kafka, async (cluster) => {
    await cluster.addTargetTopic(at.topic);
    const [nodeId] = Object.keys(cluster.findLeaderForPartitions(at.topic, [at.partition]));
    if (nodeId === undefined) return undefined;
    const broker = await cluster.findBroker({ nodeId });
    const { topic, partition } = at;
    const place = { partition, fetchOffset: String(fingerprint.offset), maxBytes: 1 };
    try {
      const { responses } = await broker.fetch({
        maxWaitTime: 100,
        minBytes: 1,
        maxBytes: 1,
        topics: [{ topic, partitions: [place] }],
      });
      const [message] = responses[0]?.partitions[0]?.messages ?? [];
      const raw = message === undefined ? undefined : rawBatchOf(message);
      if (raw === undefined || raw.skipped) return undefined;
      const cursor = openable(raw, { ...at, fetchedOffset: fingerprint.offset }).open();
      return cursor.next() ? fingerprintOf(cursor) : undefined;
    } catch (error) {
      if ((error as { type?: unknown }).type === "OFFSET_OUT_OF_RANGE") return undefined;
      throw error;
    }
  });
  if (found?.offset !== fingerprint.offset) return "gone";
  return found.hash === fingerprint.hash && found.appendTime === fingerprint.appendTime
    ? "same"
    : "other";
}
