import assert from "node:assert/strict";
import type cassandra from "cassandra-driver";
import { eventually, pause } from "#core/async/wait.ts";
import { bound } from "../../tests/support/bound_insert.ts";
import { connectCassandra } from "../../tests/support/cassandra_rows.ts";
import { isolatedEnvironment } from "../../tests/support/isolation.ts";
import { SHARED } from "../../tests/support/test_services.ts";
import { WorkerProcess } from "../../tests/support/worker_process.ts";
import { readConfig } from "#core/config/config.ts";
import { windowInsert } from "#core/cassandra/inserts.ts";
import { latestShard } from "#core/cassandra/shard.ts";
import { topicsOf } from "#core/declaration/mod.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { freePorts, startTemporaryServices } from "../../local/services/mod.ts";
import { windowSize, type WindowUpdate } from "#window/mod.ts";
import { setUp } from "#core/setup/set_up.ts";
import { setUpCassandra } from "#core/setup/set_up_cassandra.ts";
import { selectStreams } from "#streams/catalogue.ts";
import {
  outputHeaders,
  recordMessage,
  START,
  TestKafka,
  vehicleRecord,
  windowMessage,
} from "./test_traffic.ts";

const VEHICLES = Array.from({ length: 12 }, (_, number) => `vehicle-${number + 1}`);
const SECONDS = Array.from({ length: 150 }, (_, second) => second * 7);
const TOO_LONG = "x".repeat(70_000);
const TOO_LONG_WINDOW = windowMessage(TOO_LONG, 0, { status: "final", revision: 1 });
const log = createLogger("test", { level: "error" });

Deno.test("persist: setup, every row, replay, an outage", async (t) => {
  // Its Cassandra is its own, because it is stopped.
  await using services = await startTemporaryServices({
    external: { kafka: Deno.env.get(SHARED.kafka) },
  });
  const [port, apiPort] = freePorts(2);
  const env = isolatedEnvironment(services, {
    SLUICE_STREAMS: "vehicle_data,emergency_data,water_rest",
    SLUICE_PERSIST_METRICS_PORT: String(port),
    SLUICE_API_PORT: String(apiPort),
  });
  const lookup = (name: string) => env[name];
  const config = readConfig(lookup);
  const streams = selectStreams(config.streams);
  const topics = topicsOf(streams[0]!, lookup);
  const group = `${config.group}-persist`;
  const all = streams.flatMap((stream) => Object.values(topicsOf(stream, lookup)));
  await using kafka = await TestKafka.connect(env);

  await t.step("setup twice changes nothing", async () => {
    const first = await setUp(config, { streams, env: lookup, log });
    assert(first.done.includes(`create topic ${topics.windows}`));
    assert(first.done.includes("create table vehicle_data"));
    assert(first.done.includes("create index emergency_data_description_sai"));
    assert(first.done.includes("store declaration vehicle_data"));
    const second = await setUp(config, { streams, env: lookup, log });
    assert.deepEqual(second.done, []);
    assert.deepEqual(second.streams, JSON.parse(JSON.stringify(first.streams)));
  });

  await t.step("several workers may set up at once", async () => {
    const fresh = { ...config, cassandraKeyspace: `${config.cassandraKeyspace}_b` };
    const options = { streams, env: lookup };
    await Promise.all([1, 2, 3].map(() => setUpCassandra(fresh, options)));
    assert.deepEqual((await setUpCassandra(fresh, options)).done, []);
  });

  await t.step("a replication that the cluster cannot hold is refused", async () => {
    const fresh = { ...config, cassandraKeyspace: "never", cassandraReplication: "datacenter1:3" };
    await assert.rejects(
      setUpCassandra(fresh, { streams, env: lookup }),
      /has 1 node, fewer than 3/,
    );
  });

  const client = await connectCassandra(env);
  const drained = () => eventually(async () => assert.equal(await kafka.lag(group, all), 0n));

  await t.step("tables have time to live and compaction of the declaration", async () => {
    const { rows } = await client.execute(
      "SELECT table_name, default_time_to_live, compaction FROM system_schema.tables WHERE keyspace_name = ?",
      [config.cassandraKeyspace],
      { prepare: true },
    );
    const table = (name: string) => rows.find((row) => row["table_name"] === name)!;
    assert.equal(table("vehicle_data")["default_time_to_live"], 30 * 86_400);
    assert.match(table("vehicle_data")["compaction"].class, /TimeWindowCompactionStrategy$/);
    assert.equal(table("vehicle_data")["compaction"].compaction_window_unit, "DAYS");
    assert.match(table("windows")["compaction"].class, /UnifiedCompactionStrategy$/);
  });

  let worker = await WorkerProcess.start("persist", env);
  try {
    await t.step("every valid record and every window lands", async () => {
      for (const vehicle of VEHICLES) {
        await kafka.send(topics.records, SECONDS.map((second) => recordMessage(vehicle, second)));
      }
      await kafka.send(topics.records, [
        { key: "vehicle-1", value: "{" },
        { key: "vehicle-1", value: JSON.stringify({ device_id: "vehicle-1" }) },
        { key: "vehicle-2", value: JSON.stringify(vehicleRecord("vehicle-1", 1)) },
        // A bad clock must not become the latest record of its key.
        recordMessage("vehicle-1", 100 * 365 * 86_400),
        // Valid but for its key and for its first bytes, which would spoil answers of the API.
        recordMessage(TOO_LONG, 1),
        { key: "vehicle-1", value: `\ufeff${recordMessage("vehicle-1", 2).value}` },
      ]);
      for (const revision of [1, 2, 4]) {
        const status = revision === 4 ? "final" : "open";
        await kafka.send(
          topics.windows,
          VEHICLES.map((vehicle) => windowMessage(vehicle, 0, { status, revision })),
        );
      }
      // A lower revision in the same batch as the higher one.
      await kafka.send(topics.windows, [
        windowMessage("vehicle-1", 1, { status: "revised", revision: 9 }),
        windowMessage("vehicle-1", 1, { status: "final", revision: 8 }),
      ]);
      // No Cassandra key is that long.
      await kafka.send(topics.windows, [TOO_LONG_WINDOW]);
      await kafka.send(topics.late, [{ ...recordMessage("vehicle-1", 3), headers: outputHeaders }]);
      await kafka.send(topics.dead, [{ key: "k", value: "{", headers: outputHeaders }]);
      await drained();

      const raw = await select(
        client,
        "device_id, event_time, speed, year, record",
        "vehicle_data",
      );
      assert.equal(raw.length, VEHICLES.length * SECONDS.length);
      const records = new Set(raw.map((row) => row["record"]));
      for (const vehicle of VEHICLES) {
        for (const second of SECONDS) {
          assert(records.has(recordMessage(vehicle, second).value), `${vehicle} ${second}`);
        }
      }
      const [one] = raw;
      const written = JSON.parse(one!["record"]);
      assert.equal(one!["event_time"].toISOString(), written.timestamp);
      assert.deepEqual([one!["speed"], Number(one!["year"])], [written.speed, 2020]);
    });

    await t.step(
      "the latest record of each key is the one with the newest event time",
      async () => {
        const latest = await select(client, "key, shard, event_time, record", "latest");
        assert.equal(latest.length, VEHICLES.length);
        for (const row of latest) {
          assert.equal(row["event_time"].getTime(), START + SECONDS.at(-1)! * 1_000);
          assert.equal(row["record"], recordMessage(row["key"], SECONDS.at(-1)!).value);
          assert.equal(row["shard"], latestShard(row["key"]));
        }
      },
    );

    await t.step(
      "of each window the highest revision is there, with its time to live",
      async () => {
        const windows = await select(
          client,
          "key, window_start, status, revision, measures, TTL(status) AS ttl",
          "windows",
        );
        assert.equal(windows.length, VEHICLES.length + 1);
        const revised = windows.find((row) => row["window_start"].getTime() === START + 60_000)!;
        assert.deepEqual([revised["status"], Number(revised["revision"])], ["revised", 9]);
        for (const row of windows.filter((row) => row !== revised)) {
          assert.deepEqual([row["status"], Number(row["revision"])], ["final", 4]);
          assert.deepEqual(row["measures"], { speed: { sum: 40, avg: 10 }, distance: {} });
          assert(row["ttl"] > 364 * 86_400 && row["ttl"] <= 365 * 86_400);
        }
      },
    );

    await t.step("dead letters, late records and rows that never fit are kept", async () => {
      const dead = await select(client, "key, value, reason, source_partition", "dead_letters");
      const [sent] = dead.filter((row) => row["reason"] === "the value is not JSON");
      assert.deepEqual(
        [sent!["key"].toString(), sent!["value"].toString(), sent!["source_partition"]],
        ["k", "{", 1],
      );
      const refused = dead.filter((row) => row !== sent);
      assert.equal(refused.length, 1);
      assert.match(refused[0]!["reason"], /^Cassandra refused it: /);
      assert.equal(refused[0]!["value"].toString(), TOO_LONG_WINDOW.value);
      const [late, ...others] = await select(client, "key, late_by_ms, window_end", "late_records");
      assert.deepEqual([late!["key"], Number(late!["late_by_ms"])], ["vehicle-1", 1_234]);
      assert.equal(others.length, 0);
      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      assert.match(metrics, /^sluice_persist_skipped_total\{.*reason="invalid".*\} 5$/m);
      assert.match(metrics, /^sluice_persist_skipped_total\{.*reason="future".*\} 1$/m);
      assert.match(metrics, /^sluice_persist_refused_total\{stream="vehicle_data".*\} 1$/m);
    });

    await t.step("reading everything again changes nothing", async () => {
      await worker.stop();
      assert.deepEqual(await kafka.members(group), [], "the worker left its group");
      const before = await everything(client);
      await kafka.rewind(group);
      assert(await kafka.lag(group, all) > 0n);
      worker = await WorkerProcess.start("persist", env);
      await drained();
      assert.deepEqual(await everything(client), before);
    });

    await t.step("a write that comes too late never overwrites a newer one", async () => {
      const before = await everything(client);
      const { streams: [stored] } = await setUpCassandra(config, { streams, env: lookup });
      const old = JSON.parse(
        String(windowMessage("vehicle-1", 0, { status: "open", revision: 2 }).value),
      );
      const position = { appendedMs: Date.now() - 3_600_000 };
      const row = { update: old, position, stamp: null };
      const { query, params } = bound(windowInsert(stored!), row);
      await client.execute(query, [...params], { prepare: true });
      assert.deepEqual(await everything(client), before);
    });

    await t.step("while Cassandra is away nothing is lost and the membership is kept", async () => {
      const [member, ...others] = await kafka.members(group);
      assert.equal(others.length, 0);
      await services.cassandra.stop();
      const vehicles = ["vehicle-101", "vehicle-102", "vehicle-103", "vehicle-104"];
      for (const vehicle of vehicles) {
        await kafka.send(topics.records, SECONDS.map((second) => recordMessage(vehicle, second)));
      }
      await kafka.send(
        topics.windows,
        vehicles.map((vehicle) => windowMessage(vehicle, 5, { status: "final", revision: 3 })),
      );
      await eventually(async () => {
        const response = await fetch(`http://127.0.0.1:${port}/health`);
        const { checks } = await response.json();
        assert.equal(response.status, 503);
        assert.equal(checks.cassandra.ok, false);
        assert.equal(checks.kafka.ok, true);
      });
      await pause(8_000);
      assert(await kafka.lag(group, all) > 0n, "nothing is committed that is not stored");
      await services.cassandra.restart();
      await drained();
      assert.deepEqual(await kafka.members(group), [member]);
      assert.equal((await fetch(`http://127.0.0.1:${port}/health`).then(bodyless)).status, 200);
      // The test's own client may need a moment to connect again.
      const raw = await eventually(() => select(client, "device_id", "vehicle_data"));
      assert.equal(raw.length, (VEHICLES.length + vehicles.length) * SECONDS.length);
      const windows = await select(client, "key", "windows");
      assert.equal(windows.length, VEHICLES.length + 1 + vehicles.length);
    });

    await t.step("windows of windows are read back with how complete they are", async () => {
      const rest = streams.find(({ name }) => name === "water_rest")!;
      const size = windowSize(rest.windows[0]!);
      const [incomplete, complete] = [restWindow(0, size), restWindow(1, size)];
      await kafka.send(
        topicsOf(rest, lookup).windows,
        [incomplete, complete].map((update) => ({
          key: update.key,
          value: JSON.stringify(update),
        })),
      );
      await drained();
      const api = await WorkerProcess.start("api", env);
      try {
        const [from, to] = [incomplete.start, complete.end];
        const windows = await eventually(async () => {
          const query = `key=b1&from=${from}&to=${to}&order=asc`;
          const url = `http://127.0.0.1:${apiPort}/api/v1/streams/water_rest/windows?${query}`;
          const response = await fetch(url);
          const text = await response.text();
          assert.equal(response.status, 200, text);
          return JSON.parse(text).windows;
        });
        assert.deepEqual(windows, [incomplete, complete]);
      } finally {
        await api.stop();
      }
    });

    await t.step("it stops with 0 and has logged the outage once", async () => {
      await worker.stop();
      const messages = (await worker.output).trim().split("\n").map((line) => JSON.parse(line).msg);
      assert.equal(messages.filter((text) => /^Cassandra away since/.test(text)).length, 1);
      assert.equal(messages.filter((text) => /^Cassandra back after/.test(text)).length, 1);
      assert.equal(messages.at(-1), "stopped");
    });
  } catch (error) {
    await worker.kill();
    throw error;
  } finally {
    await client.shutdown();
  }
});

/** The rest of water of a day: on day 0 the metered water is missing, so there is no value. */
function restWindow(day: number, size: number): WindowUpdate {
  // Midnight in the zone of the buildings, in winter.
  const start = Date.parse("2026-01-10T22:00:00Z") + day * size;
  const present = day === 0 ? 1 : 2;
  return {
    stream: "water_rest",
    key: "b1",
    start,
    end: start + size,
    size,
    status: "final",
    revision: 3,
    count: present,
    late: 0,
    watermark: start + size,
    measures: { rest: day === 0 ? {} : { value: 12.25 } },
    inputs: { present, expected: 2 },
  };
}

async function bodyless(response: Response): Promise<Response> {
  await response.body?.cancel();
  return response;
}

/** Columns of all rows of a small table. */
async function select(
  client: cassandra.Client,
  columns: string,
  table: string,
): Promise<cassandra.types.Row[]> {
  const { rows } = await client.execute(`SELECT ${columns} FROM ${table}`, [], {
    prepare: true,
    fetchSize: 50_000,
  });
  return rows;
}

/** All rows with the time of their writing, in a form that can be compared. */
async function everything(client: cassandra.Client): Promise<readonly string[]> {
  const selections = {
    vehicle_data: "device_id, event_time, kafka_partition, kafka_offset, record, WRITETIME(record)",
    latest: "key, event_time, record, WRITETIME(record)",
    windows: "key, window_start, status, revision, measures, WRITETIME(status)",
    dead_letters: "at, kafka_offset, reason, value, WRITETIME(reason)",
    late_records: "at, kafka_offset, record, WRITETIME(record)",
  };
  const rows: string[] = [];
  for (const [table, columns] of Object.entries(selections)) {
    for (const row of await select(client, columns, table)) {
      rows.push(`${table} ${JSON.stringify(row.values())}`);
    }
  }
  return rows;
}
