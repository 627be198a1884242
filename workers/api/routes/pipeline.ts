import Type from "typebox";
import { gapSchema } from "#core/contract/gap.ts";
import { defineRoute } from "../contract/route.ts";
import { group, streamPipeline, topic } from "../contract/schemas.ts";
import { json, jsonResponse } from "../server/json.ts";

export const listTopics = defineRoute({
  method: "GET",
  path: "/api/v1/topics",
  id: "listTopics",
  tag: "Pipeline",
  summary: "The topics of the streams and of the workers with their offsets",
  parameters: {},
  responses: {
    200: jsonResponse(
      "The topics that exist",
      Type.Object({ topics: Type.Array(topic) }, { additionalProperties: false }),
    ),
  },
  problems: ["kafka-away", "not-set-up"],
}, async (_, { broker, topics: roles }) => {
  const offsets = await broker.offsets();
  const topics = [...roles].flatMap(([name, { stream, kind }]) => {
    const partitions = offsets.get(name);
    if (partitions === undefined) return [];
    const records = partitions.reduce((sum, { earliest, latest }) => sum + latest - earliest, 0);
    return [{ name, ...stream === null ? {} : { stream }, kind, partitions, records }];
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
