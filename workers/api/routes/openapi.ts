import Type from "typebox";
import { defineRoute } from "../contract/route.ts";
import { json, jsonResponse } from "../server/json.ts";

export const getDocument = defineRoute({
  method: "GET",
  path: "/api/openapi.json",
  id: "getDocument",
  tag: "Document",
  summary: "This document",
  parameters: {},
  responses: {
    200: jsonResponse("OpenAPI 3.1", Type.Object({}, { additionalProperties: true })),
  },
  problems: [],
}, (_, { document }) => json(document));
