import { defineRoute } from "../contract/route.ts";
import { cluster } from "../contract/schemas.ts";
import { json, jsonResponse } from "../server/json.ts";

export const listBrokers = defineRoute({
  method: "GET",
  path: "/api/v1/brokers",
  id: "listBrokers",
  tag: "Pipeline",
  summary: "The brokers of Kafka, and which of them have each partition",
  parameters: {},
  responses: {
    200: jsonResponse("The cluster", cluster),
  },
  problems: ["kafka-away", "not-set-up"],
}, async (_, { broker }) => json(await broker.cluster()));
