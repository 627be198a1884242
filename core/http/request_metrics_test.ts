import assert from "node:assert/strict";
import prom from "prom-client";
import { requestMetrics } from "./request_metrics.ts";

Deno.test("methods that clients make up share one label", async () => {
  const registry = new prom.Registry();
  const count = requestMetrics(registry, "test");
  for (let at = 1; at <= 200; at++) count("/x", { status: 405, ms: 1, method: `M${at}` });
  count("/x", { status: 200, ms: 1, method: "GET" });
  const text = await registry.metrics();
  const series = text.match(/^sluice_test_request_seconds_count\{.*$/gm) ?? [];
  assert.deepEqual(series.map((line) => /method="(\w+)".* (\d+)$/.exec(line)?.slice(1)), [
    ["other", "200"],
    ["GET", "1"],
  ]);
});
