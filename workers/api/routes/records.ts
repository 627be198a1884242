import { readLatestOf } from "#core/cassandra/reads/latest.ts";
import { readPage } from "#core/cassandra/reads/read.ts";
import { recordsRead } from "#core/cassandra/reads/records.ts";
import { encodeCursor } from "#core/cursor.ts";
import { walkStart } from "#core/cassandra/reads/bucket_walk.ts";
import { keyParameter, order, paging, timeRange } from "../contract/parameter.ts";
import { defineStreamRoute } from "../contract/route.ts";
import { recordSchema } from "#core/contract/record.ts";
import { settleRange } from "../history/range.ts";
import { page, pageResponse } from "../server/json.ts";

export const listRecords = defineStreamRoute({
  method: "GET",
  path: "/api/v1/streams/{stream}/records",
  id: "listRecords",
  tag: "Records",
  summary: "Records of one key by event time, as their producer wrote them",
  description: "A page may be shorter than 'limit', even empty, and still have a 'next'.",
  parameters: { key: keyParameter("Whose records"), ...timeRange, ...paging, order },
  responses: { 200: pageResponse("A page of records", "records", recordSchema) },
  problems: ["unknown-stream", "bad-parameter", "bad-cursor", "cassandra-away", "not-set-up"],
}, async ({ query, stream: { declaration } }, { history }) => {
  const { key, limit, cursor, order, from, to } = query;
  const { keyspace } = history;
  const { name } = declaration;
  const stream = history.stream(name);
  const scope = ["records", name, key, from, to, order];
  const start = await walkStart(scope, cursor, async () => {
    const latest = await readLatestOf(history.rows, { keyspace, stream: name, key });
    return settleRange({ from, to }, {
      newest: latest?.time,
      retentionMs: declaration.retention.rawMs,
      bucketMs: stream.rawBucketMs,
    });
  });
  if (start === undefined) return page("records", [], null);
  const read = recordsRead(keyspace, stream, { order });
  const { rows, next } = await readPage(history.rows, read, { key, start, limit });
  return page(
    "records",
    rows.map(({ text }) => text),
    next === null ? null : encodeCursor(scope, next),
  );
});
