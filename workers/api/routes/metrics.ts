import Type from "typebox";
import { defineRoute, type Route } from "../contract/route.ts";

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
