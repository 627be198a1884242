import assert from "node:assert/strict";
import { createCassandra } from "#core/cassandra/client.ts";
import { readConfig } from "#core/config/config.ts";
import { eventually } from "#core/async/wait.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import { freePorts } from "../local/services/mod.ts";
import { findSchemathesis } from "./api_fuzz/schemathesis.ts";
import { isolatedEnvironment } from "./support/isolation.ts";
import { storeHistory } from "./support/stored_history.ts";
import { testServices } from "./support/test_services.ts";
import { WorkerProcess } from "./support/worker_process.ts";

/**
 * Cases for each operation, about a minute on a quiet machine; a slow one does them all too.
 * SLUICE_TEST_FUZZ_CASES for a longer hunt.
 */
const CASES = Number(Deno.env.get("SLUICE_TEST_FUZZ_CASES") ?? 20);
/** The same requests in every run; SLUICE_TEST_FUZZ_SEED for others. */
const SEED = Number(Deno.env.get("SLUICE_TEST_FUZZ_SEED") ?? 2_026);

/** One of each kind: of records, by dimension and by formula. */
const STREAMS = "vehicle_data,energy_rest";

const print = (text: string) => Deno.stderr.write(new TextEncoder().encode(text));

const tool = await findSchemathesis();
if ("missing" in tool) {
  await print(`\nSKIPPED: requests made up from the API's document: ${tool.missing}\n\n`);
}

Deno.test({
  name: "requests made up from the API's document: no 500, no answer that it does not declare",
  ignore: "missing" in tool,
  // The Cassandra client keeps sockets and timers of its own.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    assert(!("missing" in tool));
    await using services = await testServices();
    const port = String(freePorts(1)[0]);
    const environment = isolatedEnvironment(services, {
      SLUICE_API_PORT: port,
      SLUICE_STREAMS: STREAMS,
    });
    const worker = await WorkerProcess.start("api", environment);
    try {
      const base = `http://127.0.0.1:${port}/api`;
      await eventually(async () => assert.equal((await ask(`${base}/v1/health`)).status, 200));
      await fill(environment, (await ask(`${base}/v1/streams/vehicle_data`)).body as StoredStream);
      const { code, report } = await tool.run(`${base}/openapi.json`, {
        cases: CASES,
        seed: SEED,
      });
      await print(`${summaryOf(report)}\n`);
      assert.equal(code, 0, report);
      assert.match(report, /Test cases:\s+\d+ generated, \d+ passed/);
      assert.doesNotMatch(worker.written, /request failed/);
    } finally {
      await worker.stop();
    }
  },
});

async function ask(url: string): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(url);
  return { status: response.status, body: await response.json() };
}

/** Stores a history, so that there are answers with something in them. */
async function fill(environment: Readonly<Record<string, string>>, stream: StoredStream) {
  const cassandra = createCassandra(readConfig((name) => environment[name]), { clientId: "test" });
  try {
    await storeHistory(cassandra, stream);
  } finally {
    await cassandra.shutdown();
  }
}

/** What was tried, in one line. */
function summaryOf(report: string): string {
  const operations = /Tested:\s+(\d+)/.exec(report)?.[1] ?? "?";
  const cases = /Test cases:\s+([^\n]+)/.exec(report)?.[1] ?? "none";
  return `schemathesis: ${operations} operations, ${cases}, seed ${SEED}`;
}
