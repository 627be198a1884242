import assert from "node:assert/strict";
import { eventually, pause } from "#core/async/wait.ts";
import { startTemporaryServices } from "../local/services/mod.ts";
import { connectCassandra } from "./support/cassandra_rows.ts";
import { assertStored, expectations } from "./support/expectation.ts";
import { isolatedEnvironment } from "./support/isolation.ts";
import { WorkerProcess } from "./support/worker_process.ts";

const OUTAGE_MS = 60_000;

Deno.test("A6: Cassandra is away for a minute during a simulation and nothing is lost", async () => {
  // Stopping the services of the whole run would disturb other tests.
  await using services = await startTemporaryServices();
  const env = isolatedEnvironment(services);
  const process = await WorkerProcess.start("process", env);
  const persist = await WorkerProcess.start("persist", env);
  const args = ["--seed", "3", "--vehicles", "20", "--duration", "40m", "--rate", "300"];
  const simulate = await WorkerProcess.start("simulate", env, args);
  await pause(8_000);
  await services.cassandra.stop();
  await pause(OUTAGE_MS);
  await services.cassandra.restart();
  await simulate.finished();

  const expected = await expectations(env);
  assert(expected.every(({ stream, valid }) => stream.name === "emergency_data" || valid > 0));
  const client = await connectCassandra(env);
  await eventually(() => assertStored(client, expected), { timeoutMs: 120_000, everyMs: 2_000 });
  await client.shutdown();
  await process.stop();
  await persist.stop();
  const log = (await persist.output).split("\n").filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { msg: string; level: string });
  assert(
    log.some(({ msg, level }) => level !== "info" && /away/i.test(msg)),
    "reports that it is away",
  );
  assert(log.some(({ msg }) => /back/i.test(msg)), "reports that it is back");
});
