import Type from "typebox";
import { defineRoute, defineStreamRoute } from "../contract/route.ts";
import { streamSummary } from "../contract/schemas.ts";
import { json, jsonResponse } from "../server/json.ts";

export const listStreams = defineRoute(
  {
    method: "GET",
    path: "/api/v1/streams",
    id: "listStreams",
    tag: "Streams",
    summary: "All streams as they are declared",
    parameters: {},
    responses: {
      200: jsonResponse(
        "The streams, in the order in which people see them",
        Type.Object({ streams: Type.Array(streamSummary) }, { additionalProperties: false }),
      ),
    },
    problems: [],
  },
  (_, { streams, history }) =>
    json({ streams: [...streams.keys()].map((name) => history.stream(name)) }),
);

export const getStream = defineStreamRoute({
  method: "GET",
  path: "/api/v1/streams/{stream}",
  id: "getStream",
  tag: "Streams",
  summary: "One stream as it is declared",
  parameters: {},
  responses: { 200: jsonResponse("The stream", streamSummary) },
  problems: ["unknown-stream"],
}, ({ stream }, { history }) => json(history.stream(stream.declaration.name)));
