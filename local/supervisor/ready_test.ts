import assert from "node:assert/strict";
import { scenarioList } from "#streams/scenarios.ts";
import { readyBlock, untilHealthy } from "./ready.ts";

Deno.test("the block shows where everything is", () => {
  const block = readyBlock({
    scenarios: scenarioList.slice(0, 1),
    apiPort: 8080,
    ingestPort: 5000,
    kafka: "127.0.0.1:9092",
    cassandra: "127.0.0.1:9042",
    dataDir: ".sluice",
    grafana: true,
  });
  for (
    const part of [
      "ready",
      "http://localhost:8080/\n",
      "http://localhost:8080/api/openapi.json",
      "http://localhost:5000/ says how",
      "127.0.0.1:9092",
      "127.0.0.1:9042",
      "Ctrl-C",
      "--reset",
      "Grafana     follows",
    ]
  ) assert.ok(block.includes(part), part);
});

Deno.test("each scenario has its page", () => {
  const block = readyBlock({
    scenarios: scenarioList,
    apiPort: 8080,
    ingestPort: undefined,
    kafka: "k:1",
    cassandra: "c:1",
    dataDir: undefined,
    grafana: false,
  });
  for (const { name, title } of scenarioList) {
    assert.match(block, new RegExp(`${title} +http://localhost:8080/\\?scenario=${name}\n`));
  }
});

Deno.test("what is not ours to delete and what is not to come is not shown", () => {
  const addresses = {
    scenarios: scenarioList.slice(0, 1),
    apiPort: 1,
    ingestPort: undefined,
    kafka: "k:1",
    cassandra: "c:1",
  };
  const block = readyBlock({ ...addresses, dataDir: undefined, grafana: false });
  assert.ok(!block.includes("--reset"));
  assert.ok(!block.includes("Grafana"));
  assert.ok(!block.includes("phone"));
});

Deno.test("an API is healthy once it answers with success", async () => {
  let asked = 0;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("", { status: ++asked < 3 ? 503 : 200 }),
  );
  const url = `http://127.0.0.1:${server.addr.port}/api/v1/health`;
  assert.equal(await untilHealthy(url, new AbortController().signal), true);
  assert.equal(asked, 3);
  assert.equal(await untilHealthy(url, AbortSignal.abort()), false);
  await server.shutdown();
});
