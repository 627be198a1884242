import Type from "typebox";
import { closed, count, orNull, partition } from "#core/contract/schema.ts";
import { defineRoute } from "../contract/route.ts";
import { json, jsonResponse } from "../server/json.ts";

const node = Type.Integer({ description: "Id of a broker" });

export const listBrokers = defineRoute({
  method: "GET",
  path: "/api/v1/brokers",
  id: "listBrokers",
  tag: "Pipeline",
  summary: "The brokers of Kafka, and which of them have each partition",
  parameters: {},
  responses: {
    200: jsonResponse(
      "The cluster",
      Type.Object({
        controller: orNull(node),
        brokers: Type.Array(Type.Object({
          id: node,
          host: Type.String(),
          port: Type.Integer(),
          leads: { ...count, description: "Partitions of the topics below that it leads" },
          replicas: { ...count, description: "Replicas of them that it has" },
        }, { ...closed, title: "Broker" })),
        topics: Type.Array(Type.Object({
          name: Type.String(),
          partitions: Type.Array(Type.Object({
            partition,
            leader: orNull(node),
            replicas: Type.Array(node),
            inSync: Type.Array(node, { description: "Those that have all that was acknowledged" }),
          }, closed)),
        }, { ...closed, title: "ReplicatedTopic" })),
      }, closed),
    ),
  },
  problems: ["kafka-away"],
}, async (_, { broker }) => json(await broker.cluster()));
