import { encodeCursor } from "#core/cursor.ts";
import { walkStart } from "#core/cassandra/reads/bucket_walk.ts";
import { order, paging, timeRange } from "../contract/common_parameters.ts";
import { text } from "../contract/parameter.ts";
import { defineStreamRoute } from "../contract/route.ts";
import { recordSchema } from "#core/contract/record.ts";
import { readLatest } from "../history/latest.ts";
import { settleRange } from "../history/range.ts";
import { readRecords } from "../history/records.ts";
import { page, pageResponse } from "../server/json.ts";

export const listRecords = defineStreamRoute({
  method: "GET",
  path: "/api/v1/streams/{stream}/records",
  id: "listRecords",
  tag: "Records",
  summary: "Records of one key by event time, as their producer wrote them",
  description: "A page may be shorter than 'limit', even empty, and still have a 'next'.",
  parameters: { key: text("Whose records"), ...timeRange, ...paging, order },
  responses: { 200: pageResponse("A page of records", "records", recordSchema) },
  problems: ["unknown-stream", "bad-parameter", "bad-cursor", "cassandra-away", "not-set-up"],
}, async ({ query, stream: { declaration } }, { history }) => {
  const { key, limit, cursor, order, from, to } = query;
  const stream = declaration.name;
  const scope = ["records", stream, key, from, to, order];
  const start = await walkStart(scope, cursor, async () => {
    const latest = await readLatest(history, stream, key);
    return settleRange({ from, to }, {
      newest: latest?.eventTime,
      retentionMs: declaration.retention.rawMs,
      bucketMs: history.stream(stream).rawBucketMs,
    });
  });
  if (start === undefined) return page("records", [], null);
  const { rows, next } = await readRecords(history, { stream, key }, { start, order, limit });
  return page(
    "records",
    rows.map(({ record }) => record),
    next === null ? null : encodeCursor(scope, next),
  );
});
