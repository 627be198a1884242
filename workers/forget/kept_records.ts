import { Buffer } from "node:buffer";
import type kafkajs from "kafkajs";
import type { Stream, StreamTopics } from "#core/declaration/mod.ts";
import { partitionOf } from "#core/kafka/partitioner.ts";
import { readLog } from "#core/kafka/read_log.ts";
import { type KafkaRecord, recordsOf } from "#core/kafka/record_batch.ts";
import { describeTopics, type TopicState } from "#core/kafka/topic_state.ts";
import type { RelatedStream } from "./related_keys.ts";
import { isLetterOf } from "./stored_rows.ts";

/** Records of the one who is forgotten that Kafka keeps until their retention is over. */
export interface KeptRecords {
  readonly topic: string;
  readonly records: number;
  /** When the last of them is deleted at the latest, epoch ms; Infinity: never. */
  readonly until: number;
}

/** Topics to look through. */
export interface KeptSubject extends Pick<RelatedStream, "key" | "isOf"> {
  readonly stream: Pick<Stream, "name" | "key" | "partitioner">;
  readonly topics: StreamTopics;
  /** Topics in which the process worker sends records, or what windows are made of, to itself. */
  readonly internal: readonly string[];
  /** The topic of predictions. */
  readonly predictions: string;
}

/** Options of {@linkcode keptRecords}. */
export interface KeptOptions {
  readonly admin: kafkajs.Admin;
  /** Begins the names of short-lived consumer groups. */
  readonly prefix: string;
}

/**
 * What Kafka keeps of a key. A topic that is deleted by time cannot give up single records, so they
 * are only counted.
 *
 * @throws the kafkajs error when the brokers cannot be reached
 */
export async function keptRecords(
  kafka: kafkajs.Kafka,
  subject: KeptSubject,
  { admin, prefix: groupPrefix }: KeptOptions,
): Promise<readonly KeptRecords[]> {
  const { stream, key, isOf, topics, internal, predictions } = subject;
  const names = [...Object.values(topics), ...internal, predictions];
  const states = await describeTopics(admin, names);
  const kept: KeptRecords[] = [];
  for (const [topic, state] of states) {
    let [records, newest] = [0, -Infinity];
    const prefix = topic === predictions ? `${stream.name}/` : "";
    const ofKey = (record: Pick<KafkaRecord, "key" | "value">) => {
      const name = record.key?.toString();
      if (name?.startsWith(prefix) && isOf(name.slice(prefix.length))) return true;
      return topic === topics.dead && key !== undefined &&
        isLetterOf({ field: stream.key, key }, record);
    };
    await readLog(kafka, {
      topic,
      partitions: partitionsOf(topic, subject, state.partitions),
      groupId: `${groupPrefix}-${crypto.randomUUID()}`,
      onFetched: (fetched) => {
        for (const record of recordsOf(fetched, { onUndecodable: () => {} })) {
          if (record.value === null || !ofKey(record)) continue;
          records++;
          newest = Math.max(newest, record.timestamp);
        }
      },
    });
    if (records > 0) kept.push({ topic, records, until: newest + longestKeptMs(state) });
  }
  return kept;
}

/** Where records of the key are; a dead letter's key may be another one, others have other places. */
function partitionsOf(
  topic: string,
  { stream: { partitioner }, topics, key }: KeptSubject,
  partitions: number,
): readonly number[] {
  const isPlaced = topic !== topics.dead && Object.values(topics).includes(topic);
  if (!isPlaced || partitioner === "any" || key === undefined) {
    return Array.from({ length: partitions }, (_, partition) => partition);
  }
  const bytes = Buffer.from(key);
  return [partitionOf(partitioner, bytes, 0, bytes.length, partitions)];
}

/** A segment is deleted as a whole: a record waits until the newest one of its segment is due. */
function longestKeptMs({ config }: TopicState): number {
  const [retention, segment] = ["retention.ms", "segment.ms"].map((name) =>
    Number(config.get(name) ?? 0)
  );
  return retention! < 0 ? Infinity : retention! + segment!;
}
