import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import { mapConcurrently } from "#core/async/concurrency.ts";
import { retry } from "#core/async/retry.ts";
import { pause } from "#core/async/wait.ts";
import { testServices } from "../../../tests/support/test_services.ts";
import type { DatasourceSettings } from "../../src/contract/settings.ts";
import { PluginProcess, type SentQuery } from "./plugin_process.ts";

const ROWS = 200_000;
const BATCH = 100;

/** A keyspace with a partition of many rows, and one of a single row. */
async function makeTables(
  services: Awaited<ReturnType<typeof testServices>>,
): Promise<DatasourceSettings> {
  const { contactPoints, localDatacenter } = services.cassandra;
  const keyspace = `t${crypto.randomUUID().slice(0, 8)}`;
  const client = new cassandra.Client({
    contactPoints: contactPoints.split(","),
    localDataCenter: localDatacenter,
  });
  await client.connect();
  await client.execute(
    `CREATE KEYSPACE ${keyspace} WITH replication = ` +
      `{'class': 'NetworkTopologyStrategy', '${localDatacenter}': 1}`,
  );
  await client.execute(
    `CREATE TABLE ${keyspace}.many (id int, at timestamp, v double, text text, ` +
      "PRIMARY KEY (id, at))",
  );
  const query = `INSERT INTO ${keyspace}.many (id, at, v, text) VALUES (?, ?, ?, ?)`;
  const insert = (id: number, from: number, count: number) =>
    client.batch(
      Array.from({ length: count }, (_, n) => ({
        query,
        params: [
          id,
          new Date(1_700_000_000_000 + from + n),
          from + n,
          `row ${from + n}`,
        ],
      })),
      { prepare: true, logged: false },
    );
  const starts = Array.from({ length: ROWS / BATCH }, (_, n) => n * BATCH);
  // A busy machine's Cassandra may be late.
  const patiently = (from: number) =>
    retry(() => insert(1, from, BATCH), { again: (_, attempt) => attempt < 8 });
  await mapConcurrently(starts, patiently, { limit: 4 });
  await insert(2, 0, 1);
  await client.shutdown();
  return {
    contactPoints: contactPoints.split(","),
    localDatacenter,
    keyspace,
    limits: { maxRows: ROWS, timeoutMs: 120_000 },
  };
}

const many = (
  uid: string,
  settings: DatasourceSettings,
  format = "table",
): SentQuery => ({
  uid,
  settings,
  query: {
    kind: "cql",
    cql: "SELECT at, v, text FROM many WHERE id = 1",
    format,
  },
});
const one = (uid: string, settings: DatasourceSettings): SentQuery => ({
  uid,
  settings,
  query: { kind: "cql", cql: "SELECT v FROM many WHERE id = 2" },
});

Deno.test("no query harms another, nor the process", async (t) => {
  await using services = await testServices();
  const settings = await makeTables(services);

  await t.step(
    "eight huge answers at once under a small heap leave the process alive",
    async () => {
      await using plugin = await PluginProcess.start({ heapMiB: 128 });
      const answers = await Promise.all(
        Array.from(
          { length: 8 },
          (_, n) => plugin.ask(many(`ds${n % 2}`, settings)),
        ),
      );
      assert.equal(plugin.end, undefined, plugin.lines.join("\n"));
      const answered = answers.filter(({ error }) => error === "");
      assert.ok(answered.length > 0, JSON.stringify(answers));
      for (const { bytes } of answered) assert.ok(bytes > ROWS * 16);
      for (
        const { error, status } of answers.filter(({ error }) => error !== "")
      ) {
        assert.equal(status, 503);
        assert.match(
          error,
          /Too many answers are being made at once: .*Try again in \d+ s/,
        );
      }
      const after = await plugin.ask(one("ds0", settings));
      assert.deepEqual([after.error, after.status], ["", 200]);
    },
  );

  await t.step(
    "an answer that alone takes too much is refused with what to do",
    async () => {
      await using plugin = await PluginProcess.start({
        env: { GF_PLUGIN_QUERY_MEMORY: "8MiB" },
      });
      const { error, status } = await plugin.ask(many("ds", settings));
      assert.equal(status, 413);
      assert.match(error, /takes too much memory: .*LIMIT.*query_memory/);
      assert.equal((await plugin.ask(one("ds", settings))).error, "");
    },
  );

  await t.step("one datasource answers while another is attacked", async () => {
    await using plugin = await PluginProcess.start();
    assert.equal((await plugin.ask(one("measured", settings))).error, "");
    let over = false;
    const attack = Promise.all([
      ...Array.from(
        { length: 4 },
        () => plugin.ask(many("attacked", settings)),
      ),
      ...Array.from(
        { length: 2 },
        () => plugin.ask(many("attacked", settings, "logs")),
      ),
    ]).finally(() => over = true);
    let meanwhile = 0;
    while (!over) {
      assert.equal((await plugin.ask(one("measured", settings))).error, "");
      if (!over) meanwhile++;
      await pause(5);
    }
    const answers = await attack;
    assert.ok(
      answers.some(({ error }) => error === ""),
      JSON.stringify(answers),
    );
    assert.ok(meanwhile >= 20, `${meanwhile} answers while the attack lasted`);
  });
});
