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
