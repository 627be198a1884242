import Type from "typebox";
import { changelogTopic, progressTopic } from "#core/kafka/topics.ts";
import { type Kind, KINDS } from "#core/live/log.ts";
import { defineRoute } from "../contract/route.ts";
import { topic } from "../contract/schemas.ts";
import type { ServedStream } from "../server/api.ts";
import { json, jsonResponse } from "../server/json.ts";

/** What a topic is; the internal ones belong to no stream. */
export interface TopicRole {
  readonly stream?: string;
  readonly kind?: Kind;
}

/** The topics of these streams and the internal ones, with what each is. */
export function servedTopics(
  streams: Iterable<ServedStream>,
  group: string,
): ReadonlyMap<string, TopicRole> {
  const roles = new Map<string, TopicRole>();
  for (const { declaration, topics } of streams) {
    for (const kind of KINDS) roles.set(topics[kind], { stream: declaration.name, kind });
  }
  return roles.set(changelogTopic(group), {}).set(progressTopic(group), {});
}

export const listTopics = defineRoute({
  method: "GET",
  path: "/api/v1/topics",
  id: "listTopics",
  tag: "Pipeline",
  summary: "The topics of the streams with their offsets",
  parameters: {},
  responses: {
    200: jsonResponse(
      "The topics that exist",
      Type.Object({ topics: Type.Array(topic) }, { additionalProperties: false }),
    ),
  },
  problems: ["kafka-away"],
}, async (_, { broker, streams, config }) => {
  const offsets = await broker.offsets();
  const topics = [...servedTopics(streams.values(), config.group)].flatMap(([name, about]) => {
    const partitions = offsets.get(name);
    if (partitions === undefined) return [];
    const records = partitions.reduce((sum, { earliest, latest }) => sum + latest - earliest, 0);
    return [{ name, ...about, partitions, records }];
  });
  return json({ topics });
});
