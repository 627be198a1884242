import type { Config } from "../config/config.ts";
import { type EnvironmentReader, type Stream, topicsOf } from "../declaration/mod.ts";
import type { TopicPlan } from "./topics.ts";

/** Compacted topic whose partition `p` holds the window state of task `p`. */
export const changelogTopic = (group: string): string => `sluice.${group}.process.changelog`;

/** Compacted topic with the newest progress report of each task. */
export const progressTopic = (group: string): string => `sluice.${group}.process.progress`;

/** A dead letter is larger than the record that it holds, so outputs take more than a broker's 1 MB. */
const OUTPUT_BYTES = { "max.message.bytes": "4194304" } as const;

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
