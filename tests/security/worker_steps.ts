import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import { createCassandra } from "#core/cassandra/client.ts";
import { readConfig } from "#core/config/config.ts";
import { assertStored, expectations } from "../support/expectation.ts";
import { WorkerProcess } from "../support/worker_process.ts";
import { administer } from "./secured_services.ts";
import type { World } from "./world.ts";

/** Event times of what the steps simulate, epoch ms. */
export const SIMULATED = {
  from: Date.parse("2026-01-01T00:00:00Z"),
  to: Date.parse("2026-01-01T00:10:00Z"),
};

/** A worker that goes on trying a refused log-in is ended after that long. */
const AT_ONCE_MS = 90_000;

/** The workers, with a log-in and TLS; what they store is there for the steps that follow. */
export async function workerSteps(t: Deno.TestContext, world: World): Promise<void> {
  const { env, secured } = world;

  await t.step("C6: setup, simulate, process and persist, SCRAM and TLS throughout", async () => {
    await (await WorkerProcess.start("setup", env)).finished();
    await administer(secured, [`GRANT SELECT ON KEYSPACE ${env.CASSANDRA_KEYSPACE} TO reader`]);
    const process = await WorkerProcess.start("process", env);
    const persist = await WorkerProcess.start("persist", env);
    const args = ["--seed", "3", "--vehicles", "5", "--duration", "10m", "--rate", "max"];
    await (await WorkerProcess.start("simulate", env, args)).finished();
    const client = createCassandra(readConfig((name) => env[name]), { clientId: "test" });
    const expected = await expectations(env);
    assert(expected.some(({ valid, windows }) => valid > 0 && windows.length > 0));
    await eventually(() => assertStored(client, expected), { everyMs: 500 });
    await client.shutdown();
    await Promise.all([process.stop(), persist.stop()]);
  });

  await t.step("A8: a password that is refused ends a worker at once, with the fix", async () => {
    const kafka = { ...env, KAFKA_SASL_PASSWORD: "nonsense-hunter2" };
    const cassandra = { ...env, CASSANDRA_PASSWORD: "nonsense-hunter2" };
    const [process, persist, stored] = await Promise.all([
      lastWords("process", kafka),
      lastWords("persist", kafka),
      lastWords("persist", cassandra),
    ]);
    for (const words of [process, persist]) {
      assert.match(words, /Kafka at 127.* refuses the log-in.*KAFKA_SASL_PASSWORD/);
    }
    assert.match(stored, /Cassandra at 127.* refuses the log-in: check CASSANDRA_USERNAME/);
  });
}

/** What a worker that cannot work writes to standard output before it ends. */
async function lastWords(task: string, env: Readonly<Record<string, string>>): Promise<string> {
  const worker = await WorkerProcess.start(task, env);
  const timer = setTimeout(() => void worker.kill(), AT_ONCE_MS);
  await assert.rejects(worker.finished(), /The worker ended with 1:/);
  clearTimeout(timer);
  const output = await worker.output;
  assert(!output.includes("hunter2"), output);
  return output;
}
