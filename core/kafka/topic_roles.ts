import type { Partitioner, StreamTopics } from "../declaration/mod.ts";
import type { ReadStream } from "./groups.ts";
import {
  changelogTopic,
  messagesTopic,
  modelsTopic,
  partialsTopic,
  polledTopic,
  progressTopic,
  requestsTopic,
  routedTopic,
  schemasTopic,
} from "./topics.ts";

const OF_STREAMS = [
  "records",
  "windows",
  "late",
  "dead",
] as const satisfies readonly (keyof StreamTopics)[];

/** What a topic may be for. */
export const ROLE_KINDS = [
  ...OF_STREAMS,
  ...["partials", "routed"] as const,
  ...["predictions", "changelog", "progress", "models", "schemas"] as const,
  ...["requests", "messages", "polled"] as const,
] as const;

/** What a topic is for. */
export interface TopicRole {
  /** Null: of no stream, or of many. */
  readonly stream: string | null;
  readonly kind: typeof ROLE_KINDS[number];
}

/** A stream, as far as its topics go. */
export interface StreamOfTopics extends ReadStream {
  readonly partitioner: Partitioner;
}

/**
 * What each topic is for, whether it exists or not: those of the streams, then the workers' own;
 * `group` is the configured prefix.
 */
export function topicRoles(
  group: string,
  streams: readonly StreamOfTopics[],
): ReadonlyMap<string, TopicRole> {
  const roles = new Map<string, TopicRole>();
  const predictions = new Set<string>();
  for (const { name: stream, topics, derived, partitioner, predictionsTopic } of streams) {
    for (const kind of OF_STREAMS) {
      roles.set(topics[kind], { stream, kind });
    }
    if (derived !== undefined) {
      roles.set(partialsTopic(group, stream), { stream, kind: "partials" });
    }
    if (partitioner === "any") roles.set(routedTopic(group, stream), { stream, kind: "routed" });
    if (predictionsTopic !== undefined) predictions.add(predictionsTopic);
  }
  for (const topic of predictions) roles.set(topic, { stream: null, kind: "predictions" });
  for (
    const [kind, topic] of [
      ["changelog", changelogTopic(group)],
      ["progress", progressTopic(group)],
      ["models", modelsTopic(group)],
      ["schemas", schemasTopic(group)],
      ["requests", requestsTopic(group)],
      ["messages", messagesTopic(group)],
      ["polled", polledTopic(group)],
    ] as const
  ) roles.set(topic, { stream: null, kind });
  return roles;
}
