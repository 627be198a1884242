import assert from "node:assert/strict";
import Type from "typebox";
import { noSchemas } from "#core/registry/test_values.ts";
import { eventually } from "#core/async/wait.ts";
import { readConfig } from "#core/config/config.ts";
import { days, defineStream, topicsOf } from "#core/declaration/mod.ts";
import { createKafka } from "#core/kafka/client.ts";
import { setUp } from "#core/setup/set_up.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { StreamWindows, toUpdate, type UpdateView, windowSize } from "#window/mod.ts";
import { timeBuckets } from "../grafana-plugin/backend/cql/macros/time_buckets.ts";
import { recordView } from "../window/testing/mod.ts";
import { civilWindow } from "../window/testing/civil_window.ts";
import { startApi } from "../workers/api/server/start_api.ts";
import { openCassandraSink } from "../workers/persist/cassandra/sink.ts";
import { consume } from "../workers/persist/consume.ts";
import { routesOf } from "../workers/persist/plan.ts";
import { createStore } from "../workers/persist/store.ts";
import { createPersistMetrics } from "../workers/persist/telemetry.ts";
import { connectCassandra } from "./support/cassandra_rows.ts";
import { isolatedEnvironment } from "./support/isolation.ts";
import { testServices } from "./support/test_services.ts";

const ZONE = "Europe/Athens";
const HOUR = 3_600_000;
const KEY = "b1/TH1";
/** From two days before clocks go forward to two days after. */
const FROM = Date.parse("2026-03-27T00:00Z");
const TO = Date.parse("2026-04-01T00:00Z");

const stream = defineStream({
  name: "civil_test",
  title: "Civil",
  description: "A temperature every quarter of an hour",
  scenario: "test",
  key: "device_id",
  time: "at",
  schema: Type.Object({ device_id: Type.String(), at: Type.Integer(), celsius: Type.Number() }),
  measures: { celsius: { label: "Temperature", unit: "°C" } },
  dimensions: {},
  windows: [
    { kind: "calendar", unit: "day", zone: ZONE },
    { kind: "calendar", unit: "week", zone: ZONE },
    { kind: "calendar", unit: "month", zone: ZONE },
  ],
  outOfOrdernessMs: 0,
  recordsPerSecond: 1 / 900,
  retention: { topicMs: days(7), rawMs: days(365), windowsMs: days(365) },
});

/** What the windows of the records are, computed as the process worker does. */
function updates(): { key: string; value: string }[] {
  const messages: { key: string; value: string }[] = [];
  const windows = new StreamWindows({
    ...{ stream: stream.name, specs: stream.windows, outOfOrdernessMs: 0, offlineMs: 0 },
    ...{ futureCapMs: Infinity, idleCloseMs: Infinity, openUpdateEveryMs: 0, beginsWhole: true },
  }, {
    update: (view: UpdateView) =>
      void messages.push({ key: KEY, value: JSON.stringify(toUpdate(view)) }),
    late: () => assert.fail("nothing is late"),
  });
  for (let time = FROM; time < TO; time += HOUR / 4) {
    const record = { device_id: KEY, at: time, celsius: 20 };
    windows.add(recordView(stream.windows, { key: KEY, time, record }), time);
    windows.settle(Infinity);
  }
  windows.emitOpen(0, Infinity);
  return messages;
}

Deno.test({
  name: "days about a change of clocks, from Kafka to Cassandra, REST and CQL",
  // The Kafka and Cassandra clients keep sockets and timers of their own.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    await using services = await testServices();
    const environment = isolatedEnvironment(services);
    const topic = `${environment["SLUICE_GROUP"]}.${stream.name}`;
    const variables: Record<string, string> = { ...environment, [stream.topic.env]: topic };
    const env = (name: string) => variables[name];
    const config = readConfig(env);
    const log = createLogger("test", { level: "error" });
    const streams = [stream];
    await setUp(config, { streams, env, log });
    const api = await startApi(config, { streams, env, log });
    const kafka = createKafka(config, { clientId: "test", log });
    const client = await connectCassandra(variables);
    const producer = kafka.producer();
    const stop = new AbortController();
    const metrics = createPersistMetrics();
    const { signal } = stop;
    const sink = (await openCassandraSink({
      ...{ config, log, signal, streams, env, registry: metrics.registry },
    }))!;
    const topics = topicsOf(stream, env);
    const routes = routesOf(streams, { env, values: noSchemas });
    const consumption = consume(kafka, {
      ...{ groupId: `${topic}-persist`, topics: [topics.records, topics.windows], log, signal },
      onGap: () => Promise.resolve(),
      onUndecodable: ({ message }) => assert.fail(message),
      store: createStore({ routes, sink, metrics, log, futureCapMs: Infinity }),
    });
    const base = `http://127.0.0.1:${api.port}/api/v1/streams/${stream.name}/windows`;
    const get = async (query: string) => {
      const answer = await fetch(`${base}?key=${encodeURIComponent(KEY)}&${query}`);
      return { status: answer.status, body: await answer.json() };
    };
    try {
      await producer.connect();
      const newest = { device_id: KEY, at: TO - HOUR / 4, celsius: 20 };
      await producer.send({
        topic: topics.records,
        messages: [{ key: KEY, value: JSON.stringify(newest) }],
      });
      await producer.send({ topic: topics.windows, messages: updates() });

      await t.step(
        "each is there with its true start and end, by size in ms or as a duration",
        async () => {
          const expected: { start: number; end: number; count: number; status: string }[] = [];
          const day = { unit: "day", zone: ZONE } as const;
          for (let at = FROM; at < TO; at = expected.at(-1)!.end) {
            const { start, end } = civilWindow(at, day);
            const count = (Math.min(end, TO) - Math.max(start, FROM)) / (HOUR / 4);
            expected.push({ start, end, count, status: end < TO ? "final" : "open" });
          }
          assert.deepEqual(expected.map(({ start, end }) => (end - start) / HOUR), [
            24,
            24,
            23,
            24,
            24,
            24,
          ]);
          await eventually(async () => {
            for (const size of ["86400000", "1d"]) {
              const { body } = await get(`size=${size}&order=asc`);
              assert.deepEqual(
                body.windows.map((w: (typeof expected)[number]) => ({
                  ...{ start: w.start, end: w.end, count: w.count, status: w.status },
                })),
                expected,
              );
            }
          });
        },
      );

      await t.step("a range holds the days that begin in it, page by page", async () => {
        const sunday = Date.parse("2026-03-28T22:00Z");
        const monday = Date.parse("2026-03-29T21:00Z");
        const starts = async (query: string) =>
          (await get(`size=1d&order=asc&${query}`)).body.windows.map((w: { start: number }) =>
            w.start
          );
        assert.deepEqual(await starts(`from=${sunday}&to=${monday}`), [sunday]);
        assert.deepEqual(await starts(`from=${sunday}&to=${monday + 1}`), [sunday, monday]);
        assert.deepEqual(await starts(`from=${sunday + 1}&to=${monday}`), []);
        const { body } = await get(`size=1d&order=asc&from=${sunday}&limit=1`);
        const next = await get(
          `size=1d&order=asc&from=${sunday}&limit=1&cursor=${encodeURIComponent(body.next)}`,
        );
        assert.equal(next.body.windows[0].start, monday);
      });

      await t.step("weeks and months have their own", async () => {
        const { body: weeks } = await get("size=7d&order=asc");
        const { body: months } = await get("size=30d&order=asc");
        const spans = (windows: { start: number; end: number }[]) =>
          windows.map(({ start, end }) => [start, end].map((ms) => new Date(ms).toISOString()));
        assert.deepEqual(spans(weeks.windows), [
          ["2026-03-22T22:00:00.000Z", "2026-03-29T21:00:00.000Z"],
          ["2026-03-29T21:00:00.000Z", "2026-04-05T21:00:00.000Z"],
        ]);
        assert.deepEqual(spans(months.windows), [
          ["2026-02-28T22:00:00.000Z", "2026-03-31T21:00:00.000Z"],
          ["2026-03-31T21:00:00.000Z", "2026-04-30T21:00:00.000Z"],
        ]);
        const { status, body } = await get("size=1h");
        assert.equal(status, 400);
        assert.match(body.detail, /choose from 86400000, 604800000, 2592000000/);
      });

      await t.step("CQL finds them by the buckets of the range", async () => {
        const answer = await fetch(`http://127.0.0.1:${api.port}/api/v1/streams/${stream.name}`);
        const declared = (await answer.json()).windows;
        for (const spec of stream.windows) {
          const size = windowSize(spec);
          const { bucketMs, unit, zone } = declared.find((one: { size: number }) =>
            one.size === size
          );
          assert.equal(zone, ZONE);
          const buckets = timeBuckets({ from: FROM - size - 8 * 24 * HOUR, to: TO }, bucketMs);
          const { rows } = await client.execute(
            `SELECT window_start, window_end FROM ${config.cassandraKeyspace}.windows ` +
              "WHERE stream = ? AND key = ? AND size = ? AND bucket IN ?",
            [stream.name, KEY, size, buckets.map((ms) => new Date(ms))],
            { prepare: true },
          );
          assert.ok(rows.length > 0);
          const starts: readonly number[] = timeBuckets({ from: FROM, to: TO - 1 }, { unit, zone });
          assert.deepEqual(
            rows.map((row) => row["window_start"].getTime()).sort((a, b) => a - b),
            starts,
          );
        }
      });
    } finally {
      stop.abort();
      await consumption.ended;
      await producer.disconnect();
      await client.shutdown();
      await sink.close();
      await api.stop();
    }
  },
});
