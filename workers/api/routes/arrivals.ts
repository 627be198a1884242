import type { TSchema } from "typebox";
import { encodeCursor } from "#core/cursor.ts";
import { walkStart } from "#core/cassandra/reads/bucket_walk.ts";
import { order, paging } from "../contract/common_parameters.ts";
import { optional, time } from "../contract/parameter.ts";
import { defineStreamRoute, type Route } from "../contract/route.ts";
import { deadLetterSchema, lateRecordSchema } from "#core/contract/letters.ts";
import { type ArrivalTable, readArrivals } from "../history/arrivals.ts";
import { page, pageResponse } from "../server/json.ts";

interface ArrivalRoute {
  readonly name: "late" | "dead";
  readonly id: string;
  readonly table: ArrivalTable;
  readonly summary: string;
  readonly schema: TSchema;
}

/** How far ahead of this clock Kafka's may be, ms. */
const CLOCK_SKEW_MS = 60_000;

/** A route over entries that are kept by their time of arrival. */
function arrivalRoute({ name, id, table, summary, schema }: ArrivalRoute): Route {
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
    responses: { 200: pageResponse("A page", name, schema) },
    problems: ["unknown-stream", "bad-parameter", "bad-cursor", "cassandra-away", "not-set-up"],
  }, async ({ query, stream: { declaration } }, { history }) => {
    const { limit, cursor, order, from, to } = query;
    const stream = declaration.name;
    const scope = [name, stream, from, to, order];
    const now = Date.now();
    const start = await walkStart(scope, cursor, () =>
      Promise.resolve({
        from: from ?? now - declaration.retention.rawMs,
        to: Math.min(to ?? Infinity, now + CLOCK_SKEW_MS),
      }));
    const { rows, next } = await readArrivals(history, { table, stream }, {
      start: start!,
      order,
      limit,
    });
    return page(
      name,
      rows.map(({ text }) => text),
      next === null ? null : encodeCursor(scope, next),
    );
  });
}

export const listLate = arrivalRoute({
  name: "late",
  id: "listLateRecords",
  table: "late_records",
  summary: "Records that came later than the allowed lateness",
  schema: lateRecordSchema,
});

export const listDead = arrivalRoute({
  name: "dead",
  id: "listDeadLetters",
  table: "dead_letters",
  summary: "Records that could not be processed",
  schema: deadLetterSchema,
});
