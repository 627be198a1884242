import Type from "typebox";
import {
  LATEST_RECORDS,
  type LatestText,
  readLatestOf,
  readLatestPage,
} from "#core/cassandra/reads/latest.ts";
import { isText } from "#core/cursor.ts";
import { keyParameter, optional, paging } from "../contract/parameter.ts";
import { defineStreamRoute } from "../contract/route.ts";
import { latestRecordSchema } from "#core/contract/record.ts";
import { OF_HISTORY, ProblemError } from "#core/http/problem.ts";
import { PAGE_BYTES } from "../history/answer.ts";
import { recordJson } from "../history/record_json.ts";
import { jsonResponse, jsonText, pageSchema } from "../server/json.ts";

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
  excludes: { key: ["limit", "cursor"] },
  responses: {
    200: jsonResponse(
      "With a key its newest record, else a page of the newest records of all keys",
      Type.Union([latestRecordSchema, pageSchema("records", latestRecordSchema)]),
    ),
  },
  problems: [...OF_HISTORY, "unknown-key"],
}, async (asked, { history }) => {
  const { query: { key, limit, cursor }, stream: { declaration } } = asked;
  const stream = declaration.name;
  const source = { keyspace: history.keyspace, stream };
  if (key !== undefined) {
    const latest = await history.read(asked, ({ rows }) => readLatestOf(rows, { ...source, key }));
    const json = latest === undefined ? undefined : entry(latest);
    if (json !== undefined) return jsonText(json);
    throw new ProblemError(
      "unknown-key",
      `Stream '${stream}' has no record of key '${key}': GET /api/v1/streams/${stream}/keys lists its keys`,
    );
  }
  const scope = ["latest", stream];
  return await history.page<LatestText>(asked, async ({ rows, cursors }) => {
    const after = cursor === undefined ? undefined : cursors.decode(scope, cursor, isText);
    const page = await readLatestPage(rows, source, {
      form: LATEST_RECORDS,
      after,
      limit,
      maxBytes: PAGE_BYTES,
    });
    return {
      name: "records",
      rows: page.rows,
      format: entry,
      next: page.more ? cursors.encode(scope, page.rows.at(-1)!.key) : null,
    };
  });
});

function entry({ key, time, text }: LatestText): string | undefined {
  const record = recordJson(text);
  return record && `{"key":${JSON.stringify(key)},"event_time":${time},"record":${record}}`;
}
