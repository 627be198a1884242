import Type from "typebox";
import { recordSchema } from "#core/contract/record.ts";
import { MAX_RECORDS_BYTES, postedRecords } from "#core/write/posted_records.ts";
import { defineStreamRoute } from "../contract/route.ts";
import { json, jsonResponse } from "../server/json.ts";

export const postRecords = defineStreamRoute({
  method: "POST",
  path: "/api/v1/streams/{stream}/records",
  id: "postRecords",
  tag: "Records",
  summary: "Writes one record or an array of them",
  description: "Answers when all in-sync replicas of Kafka have the records. When any record is " +
    "not valid nothing is written. After a 503 some may be written all the same. A request with an " +
    "Idempotency-Key may be sent again with the same key and body, for a day and to any instance: " +
    "its records are written once. So is, without that header, each record of a stream that " +
    "declares an 'id': the first record of a key and an id is the one that counts.",
  parameters: {},
  headers: {
    "Idempotency-Key": {
      description: "Any text of 1 to 255 visible letters that no other request to this stream has",
      schema: Type.String({ pattern: "^[!-~]{1,255}$" }),
    },
    "Sluice-Request-Id": {
      description:
        "The same at each try of a request, from a proxy that may send it again: stands " +
        "in for the Idempotency-Key where the records have no 'id' either",
      schema: Type.String({ pattern: "^[!-~]{1,255}$" }),
    },
    "Content-Encoding": {
      description: "How the body is compressed",
      schema: Type.Enum(["gzip", "deflate"]),
    },
  },
  body: {
    description: "A record, an array of records or, as application/x-ndjson, a record on each " +
      `line: at most ${MAX_RECORDS_BYTES} bytes, also after decompression`,
    schema: Type.Union([recordSchema, Type.Array(recordSchema, { minItems: 1 })]),
  },
  responses: {
    202: jsonResponse(
      "Kafka has the records",
      Type.Object({
        accepted: Type.Integer({ minimum: 1 }),
        repeated: Type.Optional(
          Type.Integer({ minimum: 1, description: "Those of them that were written before" }),
        ),
      }, { additionalProperties: false }),
    ),
  },
  problems: [
    "unknown-stream",
    "method-not-allowed",
    "bad-header",
    "bad-body",
    "invalid-records",
    "too-large",
    "not-json",
    "unknown-encoding",
    "key-reused",
    "busy",
    "kafka-away",
    "registry-away",
    "not-set-up",
  ],
}, async ({ request, client, stream }, { bodies, writer }) => {
  const { accepted, repeated } = await postedRecords(request, { stream, client, bodies, writer });
  return json(repeated === 0 ? { accepted } : { accepted, repeated }, { status: 202 });
});
