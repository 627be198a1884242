import { readLatestOf } from "#core/cassandra/reads/latest.ts";
import { readPage } from "#core/cassandra/reads/read.ts";
import { windowsRead } from "#core/cassandra/reads/windows.ts";
import type { StoredStream, StoredWindow } from "#core/cassandra/stored_declaration.ts";
import { encodeCursor } from "#core/cursor.ts";
import { walkStart } from "#core/cassandra/reads/bucket_walk.ts";
import {
  keyParameter,
  optional,
  order,
  paging,
  timeRange,
  windowSizeParameter,
} from "../contract/parameter.ts";
import { defineStreamRoute } from "../contract/route.ts";
import { windowSchema } from "#core/contract/window.ts";
import { settleRange } from "../history/range.ts";
import { ProblemError } from "../contract/problem.ts";
import { page, pageResponse } from "../server/json.ts";

export const listWindows = defineStreamRoute({
  method: "GET",
  path: "/api/v1/streams/{stream}/windows",
  id: "listWindows",
  tag: "Windows",
  summary: "Windows of one key and size by their start",
  description: "'from' and 'to' bound the start of the window. " +
    "A page may be shorter than 'limit', even empty, and still have a 'next'.",
  parameters: {
    key: keyParameter("the key whose windows are wanted, such as vehicle-1"),
    size: optional(
      windowSizeParameter("ms, a duration such as 1m, or 'session'; by default the first declared"),
    ),
    ...timeRange,
    ...paging,
    order,
  },
  responses: { 200: pageResponse("A page of windows", "windows", windowSchema) },
  problems: ["unknown-stream", "bad-parameter", "bad-cursor", "cassandra-away", "not-set-up"],
}, async ({ query, stream: { declaration } }, { history }) => {
  const { key, limit, cursor, order, from, to } = query;
  const stream = declaration.name;
  const window = windowOf(history.stream(stream), query.size);
  const source = { keyspace: history.keyspace, stream, window };
  const scope = ["windows", stream, key, window.size, from, to, order];
  const start = await walkStart(scope, cursor, async () => {
    const latest = await readLatestOf(history.rows, { ...source, key });
    return settleRange({ from, to }, {
      newest: latest?.time,
      retentionMs: declaration.retention.windowsMs,
      bucketMs: window.bucketMs,
    });
  });
  if (start === undefined) return page("windows", [], null);
  const read = windowsRead(source, { order });
  const { rows, next } = await readPage(history.rows, read, { key, start, limit });
  return page(
    "windows",
    rows.map((row) => JSON.stringify(row)),
    next === null ? null : encodeCursor(scope, next),
  );
});

/** The declared window of this size, or the first one. */
function windowOf(stream: StoredStream, size: number | undefined): StoredWindow {
  const found = size === undefined
    ? stream.windows[0]
    : stream.windows.find((window) => window.size === size);
  if (found !== undefined) return found;
  const allowed = stream.windows.map((window) =>
    window.size === 0 ? "session" : String(window.size)
  );
  throw new ProblemError(
    "bad-parameter",
    allowed.length === 0
      ? `Stream '${stream.name}' declares no windows`
      : `Stream '${stream.name}' has no windows of size ${size}: choose from ${allowed.join(", ")}`,
    { allowed },
  );
}
