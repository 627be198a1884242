import assert from "node:assert/strict";
import { cassandraSteps, mutualTlsSteps } from "./cassandra_steps.ts";
import { kafkaSteps } from "./kafka_steps.ts";
import { readSteps } from "./read_steps.ts";
import { workerSteps } from "./worker_steps.ts";
import { startWorld } from "./world.ts";

Deno.test({
  name: "log-in and encryption, on a Kafka and a Cassandra that want both",
  // The Kafka and Cassandra clients keep sockets and timers of their own.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    await using world = await startWorld();
    await workerSteps(t, world);
    await cassandraSteps(t, world);
    await kafkaSteps(t, world);
    await readSteps(t, world);
    await mutualTlsSteps(t, world);
    await t.step("no secret is in what was logged", () => {
      assert(world.logged.length > 0);
      assert.deepEqual(world.logged.filter((line) => /hunter2|PRIVATE KEY/.test(line)), []);
    });
  },
});
