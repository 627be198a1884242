import assert from "node:assert/strict";
import { eventually, pause } from "#core/async/wait.ts";
import { startTemporaryServices } from "../local/services/mod.ts";
import { connectCassandra, countRows } from "./support/cassandra_rows.ts";
import { assertStored, expectations } from "./support/expectation.ts";
import { isolatedEnvironment, streamsOf } from "./support/isolation.ts";
import { WorkerProcess } from "./support/worker_process.ts";

const OUTAGE_MS = 60_000;
/** Limit of each wait for a state: a busy machine meets it too. */
const SLOW = { timeoutMs: 900_000 };

Deno.test("A6: Cassandra is away for a minute during a simulation and nothing is lost", async () => {
  // Stopping the services of the whole run would disturb other tests.
  await using services = await startTemporaryServices();
  const env = isolatedEnvironment(services, { SLUICE_STREAMS: streamsOf("smart-city") });
  const simulate = (start: string, rate: string) =>
    WorkerProcess.start("simulate", env, [
      ...["--seed", "3", "--vehicles", "20", "--rate", rate],
      ...["--start", start, "--duration", "20m"],
    ]);
  // Workers that have waited for long do not wait for a partition that is still empty.
  const before = await simulate("now-60m", "max");
  await before.finished();
  const process = await WorkerProcess.start("process", env);
  const persist = await WorkerProcess.start("persist", env);
  const client = await connectCassandra(env);
  await eventually(async () => assert(await countRows(client, "vehicle_data") > 0), SLOW);
  await services.cassandra.stop();
  // However slow the machine is, these records come while Cassandra is away; the last after that.
  const during = await simulate("now-30m", "100");
  await eventually(() => assert.match(persist.written, /Cassandra away/), SLOW);
  await pause(OUTAGE_MS);
  await services.cassandra.restart();
  await during.finished();

  const expected = await expectations(env);
  assert(expected.every(({ stream, valid }) => stream.name === "emergency_data" || valid > 0));
  await eventually(() => assertStored(client, expected), { ...SLOW, everyMs: 2_000 });
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
