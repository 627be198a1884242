import { walkStart } from "#core/cassandra/reads/bucket_walk.ts";
import { readLatestOf } from "#core/cassandra/reads/latest.ts";
import { listedBuckets } from "#core/cassandra/reads/listed_buckets.ts";
import {
  predictionBucketMs,
  predictionRows,
  predictionsRead,
  readAhead,
} from "#core/cassandra/reads/predictions.ts";
import { readPage } from "#core/cassandra/reads/read.ts";
import { type Prediction, predictionSchema } from "#core/contract/prediction.ts";
import {
  chooseSeries,
  type DeclaredSeries,
  predictedSeries,
  type SeriesChoice,
  seriesId,
} from "#core/contract/predicted_series.ts";
import type { Stream } from "#core/declaration/mod.ts";
import { OF_HISTORY, ProblemError } from "#core/http/problem.ts";
import {
  integer,
  keyParameter,
  optional,
  order,
  paging,
  text,
  timeRange,
  windowSizeParameter,
} from "../contract/parameter.ts";
import { defineRoute, defineStreamRoute, type RouteRequest } from "../contract/route.ts";
import { emptyPage, PAGE_BYTES } from "../history/answer.ts";
import { settleRange } from "../history/range.ts";
import type { Api, ServedStream } from "../server/api.ts";
import { findStream } from "../server/dispatch.ts";
import { pageResponse } from "../server/json.ts";

const parameters = {
  key: keyParameter("the key whose predictions are wanted, such as vehicle-1"),
  measure: optional(text("the measure, such as speed; by default the first that is predicted")),
  aggregate: optional(text("the aggregate, such as avg; by default the first that is predicted")),
  size: optional(
    windowSizeParameter("ms or a duration such as 1m; by default the first that is predicted"),
  ),
  horizon: optional(integer("windows ahead; by default what was expected last of each window", {
    min: 1,
    max: 96,
  })),
  ...timeRange,
  ...paging,
  order,
};

/** Of the list. */
const NAME = "predictions";

const shared = {
  method: "GET",
  tag: "Windows",
  description: "'from' and 'to' bound the start of the window. Without 'horizon' each window is " +
    "there once: as it was expected one window ahead, and those to come by the nearest expectation. " +
    "A page may be shorter than 'limit', even empty, and still have a 'next'.",
  tagged: true,
  responses: { 200: pageResponse("A page of predictions", NAME, predictionSchema) },
} as const;

export const listStreamPredictions = defineStreamRoute({
  ...shared,
  path: "/api/v1/streams/{stream}/predictions",
  id: "listStreamPredictions",
  summary: "What is expected of the windows of one key, and what they came to",
  parameters,
  problems: OF_HISTORY,
}, (asked, api) => answer(asked, asked.stream, api));

export const listPredictions = defineRoute({
  ...shared,
  path: "/api/v1/predictions",
  id: "listPredictions",
  summary: "What is expected of the windows of one key of a stream, and what they came to",
  parameters: { stream: text("the stream, such as vehicle_data"), ...parameters },
  problems: OF_HISTORY,
}, (asked, api) => answer(asked, findStream(api.streams, asked.query.stream), api));

function answer(
  asked: Pick<RouteRequest<typeof parameters>, "request" | "query" | "client" | "upgrade">,
  { declaration }: ServedStream,
  { history }: Api,
): Promise<Response> {
  const { query } = asked;
  const { key, limit, cursor, order, from, to } = query;
  const stream = declaration.name;
  const spec = specOf(declaration, query);
  if (spec === undefined) return history.page(asked, () => Promise.resolve(emptyPage(NAME)));
  const { measure, aggregate, size } = spec;
  const bucketMs = predictionBucketMs(history.stream(stream), size);
  const source = {
    keyspace: history.keyspace,
    ...{ stream, measure, aggregate, size, bucketMs },
  };
  const horizon = query.horizon ?? 1;
  const scope = [
    ...[NAME, stream, key, measure, aggregate, size],
    ...[query.horizon, from, to, order],
  ];
  return history.page(asked, async ({ rows: rowsOf, cursors }) => {
    const start = await walkStart({ cursors, scope, cursor }, async () => {
      const latest = await readLatestOf(rowsOf, { keyspace: source.keyspace, stream, key });
      return settleRange({ from, to }, {
        newest: latest && latest.time + (spec.horizon + 1) * size,
        retentionMs: declaration.retention.windowsMs,
        bucketMs,
      });
    });
    if (start === undefined) return emptyPage(NAME);
    const { rows, next } = await readPage(
      rowsOf,
      predictionsRead({ ...source, horizon }, { order }),
      {
        key,
        start,
        limit,
        maxBytes: PAGE_BYTES,
        listed: listedBuckets(rowsOf, { ...source, rows: predictionRows(size), order }),
      },
    );
    const isNewest = query.horizon === undefined &&
      (order === "desc" ? cursor === undefined : next === null);
    const reach = (spec.horizon + 1) * size;
    let newest = isNewest ? (order === "desc" ? rows[0] : rows.at(-1)) : undefined;
    if (isNewest && newest === undefined && next === null && from !== undefined) {
      // The range may begin now: then all of it is ahead of a window that began before.
      const range = { from: from - reach, to: from };
      const read = predictionsRead({ ...source, horizon });
      [newest] = (await readPage(rowsOf, read, { key, start: { range }, limit: 1 })).rows;
    }
    const ahead = newest === undefined ? [] : await readAhead(rowsOf, source, {
      key,
      horizon: spec.horizon,
      after: newest.start,
      to: to ?? newest.start + 2 * reach,
    });
    const shown = ahead.filter(({ start }) => start >= (from ?? -Infinity));
    const all: readonly Prediction[] = order === "desc"
      ? [...shown.reverse(), ...rows]
      : [...rows, ...shown];
    return {
      name: NAME,
      rows: all,
      format: JSON.stringify,
      next: next === null ? null : cursors.encode(scope, next),
    };
  });
}

/**
 * What is predicted: what the parameters name, or the first that fits; undefined where they name
 * nothing, and nothing is.
 *
 * @throws {ProblemError} when what they name is not predicted
 */
function specOf(
  declaration: Stream,
  { measure, aggregate, size }: Omit<SeriesChoice, "series">,
): DeclaredSeries | undefined {
  const all = predictedSeries(declaration);
  const found = chooseSeries(all, { measure, aggregate, size });
  const named = measure !== undefined || aggregate !== undefined || size !== undefined;
  if (found !== undefined || !named) return found;
  const allowed = all.map(seriesId);
  throw new ProblemError(
    "bad-parameter",
    allowed.length === 0
      ? `Nothing is predicted of stream '${declaration.name}'`
      : `That is not predicted of stream '${declaration.name}'; measure, aggregate and size are one of: ` +
        allowed.join(", "),
    { allowed },
  );
}
