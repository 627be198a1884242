import kafkajs from "kafkajs";
import type { TopicPartition } from "./acknowledged.ts";
import { toOffset } from "./offsets.ts";
import { type RecordCursor, UndecodableBatch } from "./record_batch.ts";
import type { Cluster, ClusterBroker } from "./wire/cluster.ts";
import { crc32c } from "./wire/crc32c.ts";
import { openable, rawBatchOf } from "./wire/fetched_batch.ts";
import { messagesAsBatches } from "./wire/message_cursor.ts";

/** A record by which a log is known again, where topics have no ids. */
export interface LogFingerprint {
  readonly offset: number;
  /** Epoch ms. */
  readonly appendTime: number;
  /** CRC-32C of key and value. */
  readonly hash: number;
}

/**
 * Whether a log is the one that held a record:
 *
 * - `same`: it holds that record.
 * - `other`: something else is at its offset, or the log is shorter and all in it is newer.
 * - `shorter`: it ends before the record, and what is left is older: its end was lost.
 * - `unknown`: retention or compaction have deleted the record.
 */
export type Recognition = "same" | "other" | "shorter" | "unknown";

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

/** What a partition has at an offset. */
export interface FoundAt {
  /** Where the log begins and ends. */
  readonly low: number;
  readonly high: number;
  readonly record: Found;
  /** The first record of the log. */
  readonly first: Found;
}

/**
 * The first record at an offset or after it; `none` when the offset is that of a marker or of an
 * aborted record, `unreadable` when what is there tells nothing, undefined when nothing is there.
 */
type Found = LogFingerprint | "none" | "unreadable" | undefined;

/** Recognizes a log by what it has at the offset of a record that it held. Pure. */
export function recognize(kept: LogFingerprint, found: FoundAt): Recognition {
  const { low, high, record, first } = found;
  if (kept.offset < low) return "unknown";
  if (kept.offset >= high) {
    // In the same log everything before the record was appended before it.
    return typeof first === "object" && first.appendTime > kept.appendTime ? "other" : "shorter";
  }
  // A record that was committed never becomes a marker.
  if (record === "none") return "other";
  if (typeof record !== "object" || record.offset !== kept.offset) return "unknown";
  return record.hash === kept.hash && record.appendTime === kept.appendTime ? "same" : "other";
}

/**
 * Looks whether a partition is the log that held a record.
 *
 * @throws the kafkajs error when the partition does not exist or its broker cannot be reached
 */
export async function recognizeLog(
  cluster: Cluster,
  at: TopicPartition,
  kept: LogFingerprint,
): Promise<Recognition> {
  await cluster.addTargetTopic(at.topic);
  for (;;) {
    const record = await recordFrom(cluster, at, kept.offset);
    // What is there proves that the log reaches so far.
    if (record !== undefined) {
      return recognize(kept, { low: 0, high: Infinity, record, first: undefined });
    }
    const [low, high] = await Promise.all([
      offsetOf(cluster, at, { fromBeginning: true }),
      offsetOf(cluster, at, { fromBeginning: false }),
    ]);
    // What was appended since is looked at again.
    if (low <= kept.offset && kept.offset < high) continue;
    const first = high > low ? await recordFrom(cluster, at, low) : undefined;
    return recognize(kept, { low, high, record, first });
  }
}

async function offsetOf(
  cluster: Cluster,
  { topic, partition }: TopicPartition,
  { fromBeginning }: { readonly fromBeginning: boolean },
): Promise<number> {
  const asked = { topic, partitions: [{ partition }], fromBeginning };
  const [found] = await cluster.fetchTopicsOffset([asked]);
  return toOffset(found!.partitions[0]!.offset);
}

async function recordFrom(cluster: Cluster, at: TopicPartition, offset: number): Promise<Found> {
  const [message] = await fetchFrom(cluster, at, offset);
  if (message === undefined) return undefined;
  const raw = rawBatchOf(message);
  if (raw?.skipped === true) return raw.baseOffset <= offset ? "none" : "unreadable";
  const batch = raw === undefined
    ? messagesAsBatches([message])[0]!
    : openable(raw, { ...at, fetchedOffset: offset });
  try {
    const cursor = batch.open();
    return cursor.next() ? fingerprintOf(cursor) : "unreadable";
  } catch (error) {
    if (error instanceof UndecodableBatch) return "unreadable";
    throw error;
  }
}

async function fetchFrom(cluster: Cluster, at: TopicPartition, offset: number) {
  const { topic, partition } = at;
  const place = { partition, fetchOffset: String(offset), maxBytes: 1 };
  try {
    // A broker answers with a whole batch, however little is asked for (KIP-74).
    const { responses } = await (await leaderOf(cluster, at)).fetch({
      maxWaitTime: 100,
      minBytes: 1,
      maxBytes: 1,
      topics: [{ topic, partitions: [place] }],
    });
    return responses[0]?.partitions[0]?.messages ?? [];
  } catch (error) {
    if ((error as { type?: unknown }).type === "OFFSET_OUT_OF_RANGE") return [];
    throw error;
  }
}

async function leaderOf(cluster: Cluster, at: TopicPartition): Promise<ClusterBroker> {
  // The leader may have changed since.
  await cluster.refreshMetadataIfNecessary();
  const [nodeId] = Object.keys(cluster.findLeaderForPartitions(at.topic, [at.partition]));
  if (nodeId === undefined) {
    throw new kafkajs.KafkaJSError(
      `topic '${at.topic}', partition ${at.partition}, has no leader now`,
    );
  }
  return await cluster.findBroker({ nodeId });
}
