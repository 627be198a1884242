import type { TSchema } from "typebox";
import {
  type Arrival,
  type ArrivalForm,
  DEAD_LETTERS,
  LATE_RECORDS,
  readArrivals,
} from "#core/cassandra/reads/arrivals.ts";
import { DAY_BUCKET_MS } from "#core/cassandra/bucket.ts";
import { listedBuckets } from "#core/cassandra/reads/listed_buckets.ts";
import { walkStart } from "#core/cassandra/reads/bucket_walk.ts";
import { optional, order, paging, time } from "../contract/parameter.ts";
import { OF_HISTORY } from "#core/http/problem.ts";
import { defineStreamRoute, type Route } from "../contract/route.ts";
import type { MaskRules } from "#core/contract/mask.ts";
import { deadLetterSchema, lateRecordSchema } from "#core/contract/letters.ts";
import { deadLetterJson, lateRecordJson } from "../history/letter_json.ts";
import { PAGE_BYTES } from "../history/answer.ts";
import { pageResponse } from "../server/json.ts";

interface ArrivalRoute<T extends Arrival> {
  readonly name: "late" | "dead";
  readonly id: string;
  readonly form: ArrivalForm<T>;
  /** The JSON text of an entry. */
  readonly format: (row: T, rules: MaskRules) => string;
  readonly summary: string;
  readonly schema: TSchema;
}

/** How far ahead of this clock Kafka's may be, ms. */
const CLOCK_SKEW_MS = 60_000;

/** A route over entries that are kept by their time of arrival. */
function arrivalRoute<T extends Arrival>(route: ArrivalRoute<T>): Route {
  const { name, id, form, format, summary, schema } = route;
  return defineStreamRoute({
    method: "GET",
    path: `/api/v1/streams/{stream}/${name}`,
    id,
    tag: "Records",
    summary,
    description: "A page may be shorter than 'limit', even empty, and still have a 'next'.",
    parameters: {
      from: optional(time("First instant of arrival; by default as far back as they are kept")),
      to: optional(time("First instant of arrival that is not read any more; by default now")),
      ...paging,
      order,
    },
    tagged: true,
    responses: { 200: pageResponse("A page", name, schema) },
    problems: OF_HISTORY,
  }, (asked, { history }) => {
    const { query, stream: { declaration } } = asked;
    const { limit, cursor, order, from, to } = query;
    const stream = declaration.name;
    const scope = [name, stream, from, to, order];
    return history.page(asked, async ({ rows: source, cursors }) => {
      const now = Date.now();
      const { rawMs } = declaration.retention;
      const start = await walkStart({ cursors, scope, cursor }, () =>
        Promise.resolve({
          from: from ?? now - rawMs,
          to: Math.min(to ?? Infinity, now + CLOCK_SKEW_MS),
          dense: now - rawMs,
        }));
      const { keyspace } = history;
      const arrivals = { keyspace, stream, form, order };
      const listed = listedBuckets(source, {
        keyspace,
        stream,
        rows: name,
        bucketMs: DAY_BUCKET_MS,
        order,
      });
      const range = { start: start!, limit, maxBytes: PAGE_BYTES, listed };
      const { rows, next } = await readArrivals(source, arrivals, range);
      const formatted = (row: T) => format(row, declaration);
      return {
        name,
        rows,
        format: formatted,
        next: next === null ? null : cursors.encode(scope, next),
      };
    });
  });
}

export const listLate = arrivalRoute({
  name: "late",
  id: "listLateRecords",
  form: LATE_RECORDS,
  format: lateRecordJson,
  summary: "Records that came later than the allowed lateness",
  schema: lateRecordSchema,
});

export const listDead = arrivalRoute({
  name: "dead",
  id: "listDeadLetters",
  form: DEAD_LETTERS,
  format: deadLetterJson,
  summary: "Records that could not be processed; their fields that are sensitive are masked",
  schema: deadLetterSchema,
});
