import assert from "node:assert/strict";
import { createServer } from "node:net";
import { planTables } from "#core/cassandra/tables.ts";
import { selectStreams } from "#streams/catalogue.ts";
import type { HealthDetails, HealthStep } from "../../src/contract/resources.ts";
import type { DatasourceInstance } from "../sdk/mod.ts";
import { contextOf } from "./calls.ts";
import type { World } from "./world.ts";

/** The health check against real servers, well and not. */
export async function healthSteps(
  t: Deno.TestContext,
  world: World,
): Promise<void> {
  await t.step(
    "all is well: every step is reported with its time",
    async () => {
      const { status, message, steps } = await check(world.instance);
      assert.equal(status, "ok", message);
      const tables = planTables(selectStreams(world.names)).length;
      assert.match(message, /^Cassandra \d.*datacenter.*; Kafka: 1 broker$/);
      assert(
        message.includes(`; ${tables} tables, ${world.names.length} streams; `),
        `${message}: not ${tables} tables`,
      );
      assert.deepEqual(
        steps.map(({ step, ok, skipped }) => [step, ok, skipped ?? false]),
        [
          ["settings", true, false],
          ["dns", true, false],
          ["tcp", true, false],
          ["tls", true, true],
          ["auth", true, false],
          ["keyspace", true, false],
          ["tables", true, false],
          ["kafka", true, false],
          ["topics", true, false],
          ["schemas", true, true],
        ],
      );
    },
  );

  await t.step("a wrong port: tcp fails, with the fix", async () => {
    const { failed, steps } = await check(
      world.make({ contactPoints: ["127.0.0.1:9"] }),
    );
    assert.equal(failed?.step, "tcp");
    assert.match(failed.fix!, /start Cassandra there, correct Contact points/);
    assert(steps.slice(3).every(({ skipped }) => skipped));
  });

  await t.step(
    "a port of something else: it does not answer CQL, within 10 s",
    async () => {
      const mute = createServer((socket) => socket.on("error", () => {}));
      await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
      const { port } = mute.address() as { port: number };
      const { failed } = await check(
        world.make({ contactPoints: [`127.0.0.1:${port}`] }),
      );
      mute.close();
      assert.equal(failed?.step, "auth");
      assert.match(failed.fix!, /Contact points/);
    },
  );

  await t.step("a name that does not exist: dns fails", async () => {
    const { failed } = await check(
      world.make({ contactPoints: ["nowhere.invalid"] }),
    );
    assert.equal(failed?.step, "dns");
    assert.match(failed.message, /No address is known for 'nowhere\.invalid'/);
  });

  await t.step("TLS towards a node that has none", async () => {
    const { failed } = await check(world.make({ cassandraTls: true }));
    assert.equal(failed?.step, "tls");
    assert.match(failed.fix!, /switch Use TLS off/);
  });

  await t.step(
    "a wrong datacenter: those that there are are named",
    async () => {
      const { failed } = await check(world.make({ localDatacenter: "moon" }));
      assert.equal(failed?.step, "auth");
      assert.match(
        failed.message,
        new RegExp(`it has: ${world.settings.localDatacenter}`),
      );
      assert.match(failed.fix!, /set Local datacenter to one of/);
    },
  );

  await t.step("a wrong keyspace: those that there are are named", async () => {
    const { failed } = await check(world.make({ keyspace: "nowhere" }));
    assert.equal(failed?.step, "keyspace");
    assert.match(failed.fix!, /set Keyspace to one that exists/);
  });

  await t.step(
    "a keyspace of another application: well, for CQL only",
    async () => {
      const { status, message, steps } = await check(
        world.make({ keyspace: "system_schema" }),
      );
      assert.equal(status, "ok", message);
      assert.match(message, /not a keyspace of Sluice.*CQL queries only/);
      assert.equal(steps.at(-1)?.skipped, true);
    },
  );

  await t.step("no Kafka configured: well, history only", async () => {
    const { status, message, steps } = await check(
      world.make({ kafkaBrokers: [] }),
    );
    assert.equal(status, "ok", message);
    assert.match(message, /history only/);
    assert.deepEqual(steps.slice(-2).map(({ skipped }) => skipped), [
      true,
      true,
    ]);
  });

  await t.step("Kafka is not there", async () => {
    const { failed } = await check(
      world.make({ kafkaBrokers: ["127.0.0.1:9"] }),
    );
    assert.equal(failed?.step, "kafka");
    assert.match(
      failed.fix!,
      /correct Brokers or Security protocol \(PLAINTEXT\)/,
    );
  });

  await t.step(
    "workers of another group: the topic of progress is missing",
    async () => {
      const { failed } = await check(world.make({ group: "elsewhere" }));
      assert.equal(failed?.step, "topics");
      assert.match(failed.fix!, /set Group to the workers' SLUICE_GROUP/);
    },
  );

  await t.step(
    "settings that are wrong are all reported, and nothing is tried",
    async () => {
      const broken = world.make({
        keyspace: "a b",
        consistency: "TWO" as never,
      });
      const { failed, status } = await check(broken);
      assert.equal(status, "error");
      assert.match(failed!.message, /Keyspace 'a b'.*Consistency 'TWO'/);
      const { A } = await broken.queryData({
        context: contextOf("Viewer"),
        headers: {},
        fromAlert: false,
        queries: [{ ...QUERY, json: { kind: "pipeline" } }],
      }, new AbortController().signal);
      assert.match(A!.error!, /Keyspace 'a b'/);
    },
  );
}

const QUERY = {
  refId: "A",
  maxDataPoints: 1,
  intervalMs: 1,
  from: 0,
  to: 1,
  queryType: "",
};

async function check(instance: DatasourceInstance) {
  const began = performance.now();
  const { status, message, details } = await instance.checkHealth(
    { context: contextOf("Admin"), headers: {} },
    new AbortController().signal,
  );
  assert(performance.now() - began < 10_000, "it took longer than 10 s");
  const { steps, verboseMessage } = details as HealthDetails;
  assert.equal(
    verboseMessage.split("\n").filter((line) => /^[✓✗–]/.test(line)).length,
    10,
  );
  const failed = steps.find((step: HealthStep) => !step.ok && step.skipped !== true);
  assert.equal(status === "error", failed !== undefined);
  return { status, message, steps, failed };
}
