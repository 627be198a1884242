import { readLatestOf } from "#core/cassandra/reads/latest.ts";
import { readPage } from "#core/cassandra/reads/read.ts";
import { windowsRead } from "#core/cassandra/reads/windows.ts";
import type { StoredStream, StoredWindow } from "#core/cassandra/stored_declaration.ts";
import { inTime } from "#core/async/time_limit.ts";
import type { Order } from "#core/cassandra/bucket.ts";
import { walkStart, type WalkState } from "#core/cassandra/reads/bucket_walk.ts";
import { listedBuckets } from "#core/cassandra/reads/listed_buckets.ts";
import { persistGroup } from "#core/kafka/groups.ts";
import { streamState } from "#core/progress.ts";
import {
  keyParameter,
  optional,
  order,
  paging,
  timeRange,
  windowSizeParameter,
} from "../contract/parameter.ts";
import { defineStreamRoute } from "../contract/route.ts";
import { longestWindow } from "#window/mod.ts";
import { windowSchema } from "#core/contract/window.ts";
import { settleRange } from "../history/range.ts";
import { OF_HISTORY, ProblemError } from "#core/http/problem.ts";
import type { Api, ServedStream } from "../server/api.ts";
import { emptyPage, PAGE_BYTES } from "../history/answer.ts";
import { pageResponse } from "../server/json.ts";

/** Of the list. */
const NAME = "windows";

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
  tagged: true,
  responses: { 200: pageResponse("A page of windows", NAME, windowSchema) },
  problems: OF_HISTORY,
}, (asked, api) => {
  const { history } = api;
  const { query, stream: { declaration } } = asked;
  const { key, limit, cursor, order, from, to } = query;
  const stream = declaration.name;
  const window = windowOf(history.stream(stream), query.size);
  if (window === undefined) return history.page(asked, () => Promise.resolve(emptyPage(NAME)));
  const source = { keyspace: history.keyspace, stream, window };
  const scope = ["windows", stream, key, window.size, from, to, order];
  return history.page(asked, async ({ rows: rowsOf, cursors }) => {
    const horizon = await finalUntil(api, { stream: asked.stream, window });
    const start = await walkStart({ cursors, scope, cursor }, async () => {
      const latest = await readLatestOf(rowsOf, { ...source, key });
      return settleRange({ from, to }, {
        newest: latest?.time,
        retentionMs: declaration.retention.windowsMs,
        bucketMs: window.bucketMs,
      });
    });
    if (start === undefined) return emptyPage(NAME);
    const listed = listedBuckets(rowsOf, {
      ...source,
      rows: String(window.size),
      bucketMs: window.bucketMs,
      order,
    });
    const { rows, next } = await readPage(rowsOf, windowsRead(source, { order }), {
      key,
      start,
      limit,
      maxBytes: PAGE_BYTES,
      listed,
    });
    // Without these the same address is about other times later.
    const fixed = cursor !== undefined || (from !== undefined && to !== undefined);
    const last = rows.reduce((end, row) => Math.max(end, row.end), pageEnd(start, next, order));
    return {
      name: NAME,
      rows,
      format: JSON.stringify,
      next: next === null ? null : cursors.encode(scope, next),
      settled: fixed && last <= horizon,
    };
  });
});

/** The first instant after the starts of all windows that a page may have. */
function pageEnd(start: WalkState, next: WalkState | null, order: Order): number {
  if (order === "desc") return "after" in start ? start.after[0] + 1 : start.range.to;
  if (next === null) return start.range.to;
  return "after" in next ? next.after[0] + 1 : next.range.from;
}

/** Longest wait for what Kafka knows, ms: only how long an answer may be kept hangs on it. */
const LAG_WAIT_MS = 250;

/**
 * The time up to which windows that ended are final and stored, epoch ms; -Infinity while that is
 * not known. A key may be behind its stream by as long as devices may be offline.
 */
async function finalUntil(
  { board, broker, config }: Api,
  { stream: { declaration, topics }, window }: {
    readonly stream: ServedStream;
    readonly window: StoredWindow;
  },
): Promise<number> {
  const { watermark } = streamState(declaration.name, board.tasks, Date.now());
  if (watermark === null) return -Infinity;
  const groups = await inTime(broker.lags().catch(() => null), { ms: LAG_WAIT_MS });
  const lag = groups?.find(({ group }) => group === persistGroup(config.group))
    ?.topics.find(({ topic }) => topic === topics.windows)?.lag;
  if (lag !== 0) return -Infinity;
  const open = window.kind === "session" ? window.gapMs : longestWindow(window);
  return watermark - open - window.allowedLatenessMs - (declaration.offlineMs ?? 0);
}

/**
 * The declared window of this size, or the first one; undefined for a stream that declares none.
 *
 * @throws {ProblemError} when it declares none of this size
 */
function windowOf(stream: StoredStream, size: number | undefined): StoredWindow | undefined {
  if (size === undefined) return stream.windows[0];
  const found = stream.windows.find((window) => window.size === size);
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
