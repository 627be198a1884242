import Type from "typebox";
import { orNull } from "#core/contract/schema.ts";
import { defineRoute } from "../contract/route.ts";
import { json, jsonResponse } from "../server/json.ts";

export const getAbout = defineRoute({
  method: "GET",
  path: "/api/v1/about",
  id: "getAbout",
  tag: "Document",
  summary: "What belongs to this installation besides the API",
  parameters: {},
  responses: {
    200: jsonResponse(
      "Addresses for people",
      Type.Object({
        grafana: orNull(
          Type.String({ description: "Where its Grafana is; null where none is known" }),
        ),
      }, { additionalProperties: false }),
    ),
  },
  problems: [],
}, (_, { config }) => json({ grafana: config.grafanaUrl || null }));
