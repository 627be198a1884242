import Type from "typebox";
import {
  changelogTopic,
  modelsTopic,
  progressTopic,
  requestsTopic,
  schemasTopic,
} from "#core/kafka/topics.ts";
import { gapSchema } from "#core/contract/gap.ts";
import { type Kind, TOPIC_KINDS } from "#core/live/log.ts";
import type { Config } from "#core/config/config.ts";
import { defineRoute } from "../contract/route.ts";
import { group, streamPipeline, topic } from "../contract/schemas.ts";
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
  { group, predictionsTopic }: Pick<Config, "group" | "predictionsTopic">,
): ReadonlyMap<string, TopicRole> {
  const roles = new Map<string, TopicRole>();
  for (const { declaration, topics } of streams) {
    for (const kind of TOPIC_KINDS) roles.set(topics[kind], { stream: declaration.name, kind });
  }
  const internal = [
    changelogTopic(group),
    progressTopic(group),
    requestsTopic(group),
    schemasTopic(group),
    predictionsTopic,
    modelsTopic(group),
  ];
  for (const name of internal) roles.set(name, {});
  return roles;
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
  problems: ["kafka-away", "not-set-up"],
}, async (_, { broker, streams, config }) => {
  const offsets = await broker.offsets();
  const topics = [...servedTopics(streams.values(), config)].flatMap(([name, about]) => {
    const partitions = offsets.get(name);
    if (partitions === undefined) return [];
    const records = partitions.reduce((sum, { earliest, latest }) => sum + latest - earliest, 0);
    return [{ name, ...about, partitions, records }];
  });
  return json({ topics });
});

export const listLag = defineRoute({
  method: "GET",
  path: "/api/v1/lag",
  id: "listLag",
  tag: "Pipeline",
  summary: "What the consumer groups of the workers have not read yet",
  parameters: {},
  responses: {
    200: jsonResponse(
      "The groups",
      Type.Object({ groups: Type.Array(group) }, { additionalProperties: false }),
    ),
  },
  problems: ["kafka-away", "not-set-up"],
}, async (_, { broker }) => json({ groups: await broker.lags() }));

/** The pipeline as it is answered here and sent to those who follow it. */
const pipelineSchema = Type.Object(
  {
    now: Type.Integer({ description: "Wall clock of the server, epoch ms" }),
    streams: Type.Array(streamPipeline),
    gaps: Type.Array(gapSchema, {
      description: "What was gone before a worker had read it, newest first",
    }),
  },
  { additionalProperties: false },
);

export const getPipeline = defineRoute({
  method: "GET",
  path: "/api/v1/pipeline",
  id: "getPipeline",
  tag: "Pipeline",
  summary: "The pipeline at one look: a verdict, rate, watermark, ledger and lag of each stream, " +
    "and what was lost",
  parameters: {},
  responses: {
    200: jsonResponse("The streams; a lag is null while Kafka does not answer", pipelineSchema),
  },
  problems: ["live-not-ready"],
}, async (_, { pipeline }) => json(await pipeline.answer()));
