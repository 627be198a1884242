import assert from "node:assert/strict";
import { simulateRecords } from "../workers/simulate/simulate_records.ts";
import { eventually, pause } from "#core/async/wait.ts";
import { connectCassandra } from "./support/cassandra_rows.ts";
import { assertStored, expectations, type StreamExpectation } from "./support/expectation.ts";
import { isolatedEnvironment, streamsOf } from "./support/isolation.ts";
import { testServices } from "./support/test_services.ts";
import { WorkerProcess } from "./support/worker_process.ts";

const DISORDER = [
  ...["--out-of-order", "0.1", "--out-of-order-by", "100s"],
  ...["--late", "0.02", "--late-by", "4m..25m"],
  ...["--duplicate", "0.01"],
  ...["--invalid", "0.01"],
  ...["--missing", "0.01"],
];

const windowCount = (expected: readonly StreamExpectation[]) =>
  expected.reduce((sum, { windows }) => sum + windows.length, 0);

Deno.test("from the simulation to Cassandra", async (t) => {
  await using services = await testServices();

  await t.step("C2, C4, D6: every record and window is there, equal to the oracle's", async () => {
    const env = isolatedEnvironment(services, { SLUICE_STREAMS: streamsOf("smart-city") });
    const args = ["--seed", "7", "--vehicles", "40", "--duration", "50m", "--rate", "max"];
    const simulate = await WorkerProcess.start("simulate", env, [...args, ...DISORDER]);
    // Workers that have waited for long do not wait for a partition that is still empty.
    await simulate.finished();
    const process = await WorkerProcess.start("process", env);
    const persist = await WorkerProcess.start("persist", env);

    const expected = await expectations(env);
    const sent = [...simulateRecords({
      seed: 7,
      entities: 40,
      durationMs: 3_000_000,
      disorder: {
        outOfOrder: 0.1,
        outOfOrderByMs: 100_000,
        late: 0.02,
        lateByMs: { min: 240_000, max: 1_500_000 },
        duplicate: 0.01,
        invalid: 0.01,
        missing: 0.01,
      },
    })];
    assert.equal(
      expected.reduce((sum, { valid, invalid }) => sum + valid + invalid, 0),
      sent.length,
      "every simulated record is in Kafka",
    );
    for (const what of ["invalid", "late"] as const) {
      assert(expected.some((one) => one[what] > 0), `the run has ${what} records`);
    }
    const statuses = expected.flatMap(({ windows }) => windows)
      .map(({ status }) => status);
    assert.deepEqual([...new Set(statuses)].sort(), ["final", "open", "revised"]);

    const client = await connectCassandra(env);
    await eventually(() => assertStored(client, expected), { everyMs: 2_000 });
    await client.shutdown();
    await process.stop();
    await persist.stop();
  });

  await t.step("F5: the process worker is killed five times in the middle of the run", async () => {
    const env = isolatedEnvironment(services, { SLUICE_STREAMS: streamsOf("smart-city") });
    const args = ["--seed", "11", "--vehicles", "30", "--duration", "40m", "--rate", "1500"];
    const simulate = await WorkerProcess.start("simulate", env, [...args, ...DISORDER]);
    let process = await WorkerProcess.start("process", env);
    const persist = await WorkerProcess.start("persist", env);
    for (let kill = 0; kill < 5; kill++) {
      await pause(3_000);
      await process.kill();
      process = await WorkerProcess.start("process", env);
    }
    await simulate.finished();

    const expected = await expectations(env);
    assert(windowCount(expected) > 1_000);
    const client = await connectCassandra(env);
    await eventually(() => assertStored(client, expected), { everyMs: 2_000 });
    await client.shutdown();
    await process.stop();
    await persist.stop();
  });
});
