import Type from "typebox";
import {
  LATEST_RECORDS,
  type LatestText,
  readLatestOf,
  readLatestPage,
} from "#core/cassandra/reads/latest.ts";
import { decodeCursor, encodeCursor, isText } from "#core/cursor.ts";
import { keyParameter, optional, paging } from "../contract/parameter.ts";
import { defineStreamRoute } from "../contract/route.ts";
import { latestRecordSchema } from "#core/contract/record.ts";
import { ProblemError } from "../contract/problem.ts";
import { jsonResponse, jsonText, page, pageSchema } from "../server/json.ts";

export const getLatest = defineStreamRoute({
  method: "GET",
  path: "/api/v1/streams/{stream}/latest",
  id: "getLatest",
  tag: "Records",
  summary: "The newest record by event time, of one key or of all",
  parameters: {
    key: optional(keyParameter("The key; without it the newest records of all keys are returned")),
    ...paging,
  },
  responses: {
    200: jsonResponse(
      "With a key its newest record, else a page of the newest records of all keys",
      Type.Union([latestRecordSchema, pageSchema("records", latestRecordSchema)]),
    ),
  },
  problems: [
    "unknown-stream",
    "unknown-key",
    "bad-parameter",
    "bad-cursor",
    "cassandra-away",
    "not-set-up",
  ],
}, async ({ query, stream: { declaration } }, { history }) => {
  const { key, limit, cursor } = query;
  const stream = declaration.name;
  const source = { keyspace: history.keyspace, stream };
  if (key !== undefined) {
    const latest = await readLatestOf(history.rows, { ...source, key });
    if (latest === undefined) {
      throw new ProblemError(
        "unknown-key",
        `Stream '${stream}' has no record of key '${key}': GET /api/v1/streams/${stream}/keys lists its keys`,
      );
    }
    return jsonText(entry(latest));
  }
  const scope = ["latest", stream];
  const after = cursor === undefined ? undefined : decodeCursor(scope, cursor, isText);
  const { rows, more } = await readLatestPage(history.rows, source, {
    form: LATEST_RECORDS,
    after,
    limit,
  });
  return page("records", rows.map(entry), more ? encodeCursor(scope, rows.at(-1)!.key) : null);
});

function entry({ key, time, text }: LatestText): string {
  return `{"key":${JSON.stringify(key)},"event_time":${time},"record":${text}}`;
}
