import Type from "typebox";
import { defineRoute } from "../contract/route.ts";
import { group } from "../contract/schemas.ts";
import { json, jsonResponse } from "../server/json.ts";

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
  problems: ["kafka-away"],
}, async (_, { broker }) => json({ groups: await broker.lags() }));
