import { readLatestOf } from "#core/cassandra/reads/latest.ts";
import { readPage } from "#core/cassandra/reads/read.ts";
import { recordsRead, type RecordText } from "#core/cassandra/reads/records.ts";
import { listedBuckets } from "#core/cassandra/reads/listed_buckets.ts";
import { walkStart } from "#core/cassandra/reads/bucket_walk.ts";
import { keyParameter, order, paging, timeRange } from "../contract/parameter.ts";
import { OF_HISTORY } from "#core/http/problem.ts";
import { defineStreamRoute } from "../contract/route.ts";
import { recordSchema } from "#core/contract/record.ts";
import { emptyPage, PAGE_BYTES } from "../history/answer.ts";
import { settleRange } from "../history/range.ts";
import { recordJson } from "../history/record_json.ts";
import { pageResponse } from "../server/json.ts";

export const listRecords = defineStreamRoute({
  method: "GET",
  path: "/api/v1/streams/{stream}/records",
  id: "listRecords",
  tag: "Records",
  summary: "Records of one key by event time, as their producer wrote them",
  description: "A page may be shorter than 'limit', even empty, and still have a 'next'.",
  parameters: { key: keyParameter("Whose records"), ...timeRange, ...paging, order },
  tagged: true,
  responses: { 200: pageResponse("A page of records", "records", recordSchema) },
  problems: OF_HISTORY,
}, (asked, { history }) => {
  const { query, stream: { declaration } } = asked;
  const { key, limit, cursor, order, from, to } = query;
  const { keyspace } = history;
  const { name } = declaration;
  const stream = history.stream(name);
  const scope = ["records", name, key, from, to, order];
  return history.page<RecordText>(asked, async ({ rows: source, cursors }) => {
    const start = await walkStart({ cursors, scope, cursor }, async () => {
      const latest = await readLatestOf(source, { keyspace, stream: name, key });
      return settleRange({ from, to }, {
        newest: latest?.time,
        retentionMs: declaration.retention.rawMs,
        bucketMs: stream.rawBucketMs,
      });
    });
    if (start === undefined) return emptyPage("records");
    const bucketMs = stream.rawBucketMs;
    const listed = listedBuckets(source, {
      keyspace,
      stream: name,
      rows: "records",
      bucketMs,
      order,
    });
    const { rows, next } = await readPage(source, recordsRead(keyspace, stream, { order }), {
      key,
      start,
      limit,
      maxBytes: PAGE_BYTES,
      listed,
    });
    return {
      name: "records",
      rows,
      format: ({ text }) => recordJson(text),
      next: next === null ? null : cursors.encode(scope, next),
    };
  });
});
