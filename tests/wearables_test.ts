import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import { readConfig } from "#core/config/config.ts";
import { minutes } from "#core/declaration/mod.ts";
import { createKafka } from "#core/kafka/client.ts";
import { readLog } from "#core/kafka/read_log.ts";
import { recordsOf } from "#core/kafka/record_batch.ts";
import { changelogTopic } from "#core/kafka/topics.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { catalogue } from "#streams/catalogue.ts";
import { healthMetrics } from "#streams/wearables/health_metrics.ts";
import { Forgetting } from "../workers/forget/forget.ts";
import { simulateRecords, type SimulationOptions } from "../workers/simulate/simulate_records.ts";
import { connectCassandra, countRows, windowRows } from "./support/cassandra_rows.ts";
import { isolatedEnvironment, streamsOf } from "./support/isolation.ts";
import { testServices } from "./support/test_services.ts";
import { WorkerProcess } from "./support/worker_process.ts";

/** A Saturday from midnight on: some are up in the mountains, some sleep without a network. */
const SIMULATION = {
  scenario: "wearables",
  seed: 5,
  entities: 12,
  start: Date.UTC(2026, 5, 12, 22),
  durationMs: 20 * 3_600_000,
} satisfies SimulationOptions;
const ARGUMENTS = [
  ...["--scenario", "wearables", "--seed", "5", "--people", "12", "--rate", "max"],
  ...["--start", "2026-06-12T22:00:00Z", "--duration", "20h"],
];
/** Longer than any window that counts a minute: what comes after it would be late for all of them. */
const LONG_OFFLINE = 4 * 3_600_000;
const SIZE = minutes(5);

Deno.test("A1: wearables from their wrists to Cassandra", async (t) => {
  await using services = await testServices();
  const env = isolatedEnvironment(services, { SLUICE_STREAMS: streamsOf("wearables") });
  const sent = [...simulateRecords(SIMULATION)];
  const process = await WorkerProcess.start("process", env);
  const persist = await WorkerProcess.start("persist", env);
  const simulate = await WorkerProcess.start("simulate", env, ARGUMENTS);
  await simulate.finished();
  const client = await connectCassandra(env);

  await t.step("every record of the six streams is stored, and none is invalid", async () => {
    const counts = new Map<string, number>();
    for (const { stream } of sent) counts.set(stream, (counts.get(stream) ?? 0) + 1);
    assert.equal(counts.size, 6);
    await eventually(async () => {
      for (const [stream, count] of counts) {
        assert.equal(await countRows(client, stream), count, stream);
      }
    }, { everyMs: 2_000 });
    assert.equal(await countRows(client, "dead_letters"), 0);
  });

  await t.step(
    "what a watch kept for hours is counted in its windows, none of it late",
    async () => {
      const kept = sent.filter(({ stream, eventTime, deliverAt }) =>
        stream === "health_metrics" && deliverAt - eventTime > LONG_OFFLINE
      );
      const keys = new Set(kept.map(({ key }) => key));
      assert.ok(keys.size >= 2, `${keys.size} watches were away for hours`);
      const expected = new Map<string, number>();
      for (const { stream, key, eventTime } of sent) {
        if (stream !== "health_metrics" || !keys.has(key)) continue;
        const window = `${key} ${Math.floor(eventTime / SIZE) * SIZE}`;
        expected.set(window, (expected.get(window) ?? 0) + 1);
      }
      await eventually(async () => {
        const stored = (await windowRows(client)).filter(({ stream, key, size }) =>
          stream === "health_metrics" && size === SIZE && keys.has(key)
        );
        assert.deepEqual(
          new Map(stored.map(({ key, start, count }) => [`${key} ${start}`, count]).sort() as []),
          new Map([...expected].sort()),
        );
        assert.ok(stored.every(({ late }) => late === 0));
        assert.ok(stored.filter(({ status }) => status === "final").length > 0.9 * stored.length);
      }, { everyMs: 2_000 });
      assert.equal(await countRows(client, "late_records"), 0);
    },
  );

  await t.step(
    "of who is forgotten no state stays, nor where its key is in a group's",
    async () => {
      await process.stop();
      const log = createLogger("test", { level: "error" });
      const config = readConfig((name) => env[name]);
      const kafka = createKafka(config, { clientId: "test", log });
      // Names of what keeps state of it, by the bytes: no other key has this one in it.
      const key = sent.map((record) => record.key).toSorted((a, b) => b.length - a.length)[0]!;
      const stateOf = async () => {
        const rows = new Map<string, string | null>();
        await readLog(kafka, {
          topic: changelogTopic(config.group),
          partitions: [0, 1, 2, 3],
          groupId: `read-${crypto.randomUUID()}`,
          onFetched: (fetched) => {
            for (const { key: row, value } of recordsOf(fetched)) {
              if (row?.includes(`\0`)) rows.set(row.toString("latin1"), value && "");
            }
          },
        });
        const live = [...rows].filter(([name, value]) => value !== null && name.includes(key));
        return new Set(live.map(([name]) => name.split("\0")[0]));
      };
      const groups = "health_metrics_by_device_id_heart_zone";
      const before = await stateOf();
      for (const name of ["health_metrics", groups, `${groups}.groups`]) {
        assert(
          before.has(name),
          name,
        );
      }
      const forgetting = await Forgetting.open(config, {
        streams: catalogue,
        env: (name) => env[name],
        log,
      });
      try {
        // A group has no members a moment after its last one has left.
        const survey = await eventually(async () => {
          const found = await forgetting.survey({ stream: healthMetrics, key });
          assert(found.held.every(({ runs }) => !runs));
          return found;
        });
        await forgetting.delete(survey);
        const partials = `sluice.${config.group}.${groups}.partials`;
        assert(survey.kept.some(({ topic }) => topic === partials));
      } finally {
        await forgetting.close();
      }
      const after = await stateOf();
      for (const name of ["health_metrics", groups, `${groups}.groups`]) {
        assert(
          !after.has(name),
          name,
        );
      }
    },
  );

  await client.shutdown();
  await persist.stop();
});
