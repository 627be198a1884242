import assert from "node:assert/strict";
import prom from "prom-client";
import { type HealthCheck, startHealthServer } from "./health_server.ts";
import { createMetrics } from "./metrics.ts";

const address = { host: "127.0.0.1", port: 0, portSetting: "TEST_PORT" };

Deno.test("/metrics shows the worker's metrics and its process", async () => {
  const registry = createMetrics("tested");
  new prom.Counter({ name: "things_total", help: "Things", registers: [registry] }).inc(3);
  const server = startHealthServer(registry, { ...address, health: () => ({}) });
  try {
    const response = await fetch(`http://127.0.0.1:${server.port}/metrics`);
    const text = await response.text();
    assert.match(response.headers.get("content-type") ?? "", /^text\/plain; version=/);
    assert.match(text, /^things_total\{worker="tested"\} 3$/m);
    assert.match(text, /^process_resident_memory_bytes\{worker="tested"\} [1-9]/m);
    const cpu = /^process_cpu_seconds_total\{worker="tested"\} (\S+)$/m;
    const again = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
    assert(Number(cpu.exec(again)?.[1]) >= Number(cpu.exec(text)?.[1]));
    assert(Number(cpu.exec(again)?.[1]) < 2 * Number(cpu.exec(text)?.[1]) + 1);
  } finally {
    await server.stop();
  }
});

Deno.test("/health is 200 while every check is ok, else 503", async () => {
  let cassandra: HealthCheck = { ok: true };
  const server = startHealthServer(createMetrics("tested"), {
    ...address,
    health: () => ({ kafka: { ok: true }, cassandra }),
  });
  const url = `http://127.0.0.1:${server.port}`;
  try {
    const well = await fetch(`${url}/health`);
    assert.equal(well.status, 200);
    assert.deepEqual(await well.json(), {
      status: "ok",
      checks: { kafka: { ok: true }, cassandra: { ok: true } },
    });
    cassandra = { ok: false, detail: "away" };
    const ill = await fetch(`${url}/health`);
    assert.equal(ill.status, 503);
    assert.deepEqual((await ill.json()).checks.cassandra, { ok: false, detail: "away" });
    const elsewhere = await fetch(`${url}/other`);
    assert.equal(elsewhere.status, 404);
    await elsewhere.body?.cancel();
    const posted = await fetch(`${url}/health`, { method: "POST" });
    assert.equal(posted.status, 405);
    await posted.body?.cancel();
  } finally {
    await server.stop();
  }
});

Deno.test("a taken port is reported with the setting to change", async () => {
  const first = startHealthServer(createMetrics("a"), { ...address, health: () => ({}) });
  try {
    assert.throws(
      () =>
        startHealthServer(createMetrics("b"), {
          ...address,
          port: first.port,
          health: () => ({}),
        }),
      new RegExp(`Port ${first.port} of 127.0.0.1 is taken: .*TEST_PORT`),
    );
  } finally {
    await first.stop();
  }
});
