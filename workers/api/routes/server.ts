import Type from "typebox";
import type { LiveFeed } from "#core/live/feed.ts";
import { defineRoute, type Route } from "../contract/route.ts";
import { health } from "../contract/schemas.ts";
import type { PartHealth } from "../history/connection.ts";
import { json, jsonResponse } from "../server/json.ts";

const unavailable = jsonResponse(
  "Some part is away, and 'fix' is what to do; or it is to stop",
  health,
);

export const getHealth = defineRoute({
  method: "GET",
  path: "/api/v1/health",
  id: "getHealth",
  tag: "Pipeline",
  summary: "Whether the API can do its work, within a second",
  description:
    "For a balancer: 200 while requests can be answered, 503 as soon as the server is to stop " +
    "('draining'). A part that does not answer is 'silent', with since when.",
  parameters: {},
  responses: { 200: jsonResponse("All parts are well", health), 503: unavailable },
  problems: [],
}, async (_, api) => {
  const { parts } = api;
  const [kafka, cassandra, live] = await Promise.all([
    parts.kafka.look(),
    parts.cassandra.look(),
    parts.live.look(),
  ]);
  const well = [kafka, cassandra, live].every(({ fix }) => fix === undefined);
  const status = api.draining.aborted ? "draining" : well ? "ok" : "unavailable";
  return json({ status, kafka, cassandra, live }, { status: status === "ok" ? 200 : 503 });
});

export const getLiveness = defineRoute({
  method: "GET",
  path: "/api/v1/health/live",
  id: "getLiveness",
  tag: "Pipeline",
  summary: "Whether the process answers at all, whatever Kafka and Cassandra do",
  description: "For what starts the process again when it hangs.",
  parameters: {},
  responses: {
    200: jsonResponse(
      "It does",
      Type.Object({ status: Type.Literal("ok") }, { additionalProperties: false }),
    ),
  },
  problems: [],
}, () => json({ status: "ok" }));

/** How the live feed is; `starting` until it was up to date for the first time. */
export function feedHealth({ fault, isReady }: Pick<LiveFeed, "fault" | "isReady">): PartHealth {
  if (fault === null) return { state: "live" };
  return { state: isReady ? "reconnecting" : "starting", fix: fault };
}

function metricsRoute(path: string, id: string): Route {
  return defineRoute({
    method: "GET",
    path,
    id,
    tag: "Pipeline",
    summary: "Metrics in Prometheus' text format",
    parameters: {},
    responses: {
      200: { description: "Metrics", contentType: "text/plain", schema: Type.String() },
    },
    problems: [],
  }, async (_, { metrics }) =>
    new Response(await metrics.text(), {
      headers: { "content-type": metrics.contentType, "cache-control": "no-store" },
    }));
}

export const getMetrics = metricsRoute("/api/v1/metrics", "getMetrics");

/** Where Prometheus looks by default. */
export const getMetricsAtRoot = metricsRoute("/metrics", "getMetricsAtRoot");

export const getDocument = defineRoute({
  method: "GET",
  path: "/api/openapi.json",
  id: "getDocument",
  tag: "Document",
  summary: "This document",
  parameters: {},
  responses: {
    200: jsonResponse("OpenAPI 3.1", Type.Object({}, { additionalProperties: true })),
  },
  problems: [],
}, (_, { document }) => json(document));
