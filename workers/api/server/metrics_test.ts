import assert from "node:assert/strict";
import { createApiMetrics } from "./metrics.ts";

const metrics = () =>
  createApiMetrics({ logEntries: () => [], feedLive: () => true, bodyBytes: () => 5 });

Deno.test("a live client is counted until it has gone, however often that is said", async () => {
  const counts = metrics();
  const gone = Array.from({ length: 5 }, () => counts.liveClient("readings"));
  assert.match(await counts.text(), /sluice_api_live_clients\{stream="readings",worker="api"\} 5/);
  for (const one of [...gone, ...gone]) one();
  assert.match(await counts.text(), /sluice_api_live_clients\{stream="readings",worker="api"\} 0/);
});

Deno.test("methods that clients make up share one label", async () => {
  const counts = metrics();
  const answer = { status: 405, ms: 1 };
  for (let at = 1; at <= 200; at++) counts.request("/x", { ...answer, method: `M${at}` });
  counts.request("/x", { ...answer, method: "GET" });
  const text = await counts.text();
  const series = text.match(/^sluice_api_request_seconds_count\{.*$/gm) ?? [];
  assert.deepEqual(series.map((line) => /method="(\w+)".* (\d+)$/.exec(line)?.slice(1)), [
    ["other", "200"],
    ["GET", "1"],
  ]);
});
