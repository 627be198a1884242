import assert from "node:assert/strict";
import kafkajs from "kafkajs";
import { eventually } from "#core/async/wait.ts";
import { readConfig } from "#core/config/config.ts";
import type { Prediction } from "#core/contract/prediction.ts";
import { type EnvironmentReader, minutes, topicsOf } from "#core/declaration/mod.ts";
import { createKafka, type KafkaOptions } from "#core/kafka/client.ts";
import { readLog } from "#core/kafka/read_log.ts";
import { type KafkaRecord, recordsOf } from "#core/kafka/record_batch.ts";
import { ensureTopics, modelsTopic, planTopics } from "#core/kafka/topics.ts";
import { noSchemas } from "#core/registry/test_values.ts";
import { openTables } from "#core/setup/open_tables.ts";
import { Outbox } from "#core/task/outbox.ts";
import { runTasks } from "#core/task/run_tasks.ts";
import { StateLane } from "#core/task/state_lane.ts";
import { readChangelog } from "#core/task/stored_state.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { startApi } from "../workers/api/server/start_api.ts";
import { Forgetting } from "../workers/forget/forget.ts";
import { openCassandraSink } from "../workers/persist/cassandra/sink.ts";
import { consume } from "../workers/persist/consume.ts";
import { routesOf, sharedRoutes } from "../workers/persist/plan.ts";
import { createStore } from "../workers/persist/store.ts";
import { createPersistMetrics } from "../workers/persist/telemetry.ts";
import { ArrivalTable } from "../workers/predict/arrival_table.ts";
import { cassandraHistory } from "../workers/predict/history.ts";
import type { PredictionHead } from "../workers/predict/prediction_task.ts";
import { TableRestorer } from "../workers/predict/restore_table.ts";
import { seriesKinds } from "../workers/predict/series.ts";
import { SeriesBudget, SeriesTable } from "../workers/predict/series_table.ts";
import { PredictReporter } from "../workers/predict/telemetry.ts";
import { predictWork } from "../workers/predict/work.ts";
import { type ProtocolCall, withFaults } from "../workers/process/test_faults.ts";
import { isolatedEnvironment } from "./support/isolation.ts";
import { predictStream as stream, WAY_KM } from "./support/predict_stream.ts";
import { testServices } from "./support/test_services.ts";

const PARTITIONS = 2;
const MINUTE = minutes(1);
const START = Date.parse("2026-03-02T00:00Z");
/** Windows before those that the worker reads: they are in Cassandra alone. */
const HISTORY = 60;
const WINDOWS = 90;
const KEYS = ["a", "b", "c", "d"];

/** Where a vehicle is at the end of window `n` of its day, km: it sets out again and again. */
function distanceAt(key: number, n: number): number {
  const way = n % 45;
  return Math.min(WAY_KM, way * (1 + 0.02 * key));
}

function speedAt(key: number, n: number): number {
  return 60 + key + 10 * Math.sin(n * Math.PI / 6) + (n * 7 + key * 3) % 5 / 10;
}

interface Change {
  readonly status?: "final" | "revised" | "open";
  readonly revision?: number;
  readonly speed?: number;
}

function update(key: number, n: number, { status = "final", revision = 1, speed }: Change = {}) {
  const start = START + n * MINUTE;
  return {
    stream: stream.name,
    key: KEYS[key]!,
    start,
    end: start + MINUTE,
    size: MINUTE,
    status,
    revision,
    count: 12,
    late: 0,
    watermark: start + MINUTE,
    measures: {
      speed: { avg: speed ?? speedAt(key, n), last: speedAt(key, n) },
      distance: { avg: distanceAt(key, n), last: distanceAt(key, n) },
    },
  };
}

type Update = ReturnType<typeof update>;

const message = (one: Update): kafkajs.Message => ({ key: one.key, value: JSON.stringify(one) });

/** How often the worker's process is killed. */
const KILLS = 2;

/** All stops of the commit protocol. */
const STOPS = (["transaction", "sendBatch", "sendOffsets", "commit"] as const).flatMap((name) =>
  (["before", "after"] as const).map((when) => ({ name, when }))
);

Deno.test({
  name: "what is expected of windows, each once, on real Kafka and Cassandra",
  // The Kafka and Cassandra clients keep sockets and timers of their own.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    await using services = await testServices();
    const environment = isolatedEnvironment(services, {
      KAFKA_PARTITIONS: String(PARTITIONS),
      SLUICE_COMMIT_INTERVAL: "50ms",
    });
    const id = environment["SLUICE_GROUP"]!;
    const variables: Record<string, string> = {
      ...environment,
      [stream.topic.env]: `${id}.${stream.name}`,
    };
    const env = (name: string) => variables[name];
    const config = readConfig(env);
    const lines: string[] = [];
    const log = createLogger("test", { write: (line) => lines.push(line) });
    const streams = [stream];
    const { windows: topic } = topicsOf(stream, env);
    const kafka = createKafka(config, { clientId: "test", log });
    const admin = kafka.admin();
    await admin.connect();
    await ensureTopics(admin, planTopics(streams, config, env));
    const stop = new AbortController();
    const { signal } = stop;
    const context = { config, log, signal, streams, env };
    const { client, stored } = (await openTables({ ...context, clientId: "test" }))!;
    const producer = kafka.producer({
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    const send = async (updates: readonly Update[]) =>
      void await producer.send({ topic, messages: updates.map(message) });
    const metrics = createPersistMetrics();
    const sink = (await openCassandraSink({ ...context, registry: metrics.registry }))!;
    const own = routesOf(streams, { env, values: noSchemas });
    const routesFor = (predictions: string, group: string) =>
      new Map([
        ...own,
        ...sharedRoutes([...own.values()], { predictions, models: modelsTopic(group) }),
      ]);
    const storeWith = (group: string, predictions: string) =>
      createStore({
        ...{ routes: routesFor(predictions, group), sink, metrics, log },
        futureCapMs: Infinity,
      });
    const history = cassandraHistory(client, {
      ...{ keyspace: config.cassandraKeyspace, stored, log, signal },
    });

    /** A worker of a group of its own, with a topic of predictions of its own. */
    const worker = (name: string, connect?: (options: KafkaOptions) => kafkajs.Kafka) => {
      const settings = configOf(name);
      const controller = new AbortController();
      const events = new PredictReporter(log);
      const running = runTasks({
        ...{ config: settings, log, signal: controller.signal, events },
        ...(connect && { connect }),
        clientId: "predict",
        groupId: `${settings.group}-predict`,
        work: predictWork({ config: settings, log, env, streams, history, events }),
      });
      return {
        async stop() {
          controller.abort();
          await running;
        },
      };
    };
    const settingsOf = (name: string) => ({
      SLUICE_GROUP: `${id}-${name}`,
      SLUICE_TOPIC_PREDICTIONS: `${id}.${name}`,
    });
    const envOf = (name: string): EnvironmentReader => {
      const values: Record<string, string> = { ...variables, ...settingsOf(name) };
      return (variable) => values[variable];
    };
    const configOf = (name: string) => readConfig(envOf(name));
    const prepare = async (name: string) =>
      void await ensureTopics(admin, planTopics(streams, configOf(name), env));
    const read = async (name: string): Promise<KafkaRecord[][]> => {
      const records: KafkaRecord[][] = Array.from({ length: PARTITIONS }, () => []);
      await readLog(kafka, {
        topic: `${id}.${name}`,
        partitions: records.map((_, partition) => partition),
        groupId: `read-${crypto.randomUUID()}`,
        onFetched: (fetched) => void records[fetched.partition]!.push(...recordsOf(fetched)),
      });
      return records;
    };
    const told = async (name: string): Promise<Prediction[]> =>
      (await read(name)).flat().map(({ value }) => JSON.parse(value!.toString()));
    /** What the changelog of a group restores. */
    const restored = async (name: string) => {
      const tasks = await readChangelog(kafka, {
        topic: modelsTopic(`${id}-${name}`),
        partitions: Array.from({ length: PARTITIONS }, (_, partition) => partition),
        names: [stream.name],
        groupId: `restore-${crypto.randomUUID()}`,
      });
      const states: Record<string, Uint8Array> = {};
      let counts = { learned: 0, revised: 0, passed: 0, malformed: 0 };
      for (const [partition, task] of tasks) {
        const input = task.inputs.get(stream.name)!;
        const head = input.readHead<PredictionHead>();
        const state = new StateLane(new Outbox().lane("none", 0), stream.name);
        const arrivals = new ArrivalTable({
          ...{ stream: stream.name, arrival: stream.arrival!, state },
        });
        const table = new SeriesTable({
          ...{ kinds: seriesKinds(stream), budget: new SeriesBudget(1_000), state },
        });
        const restorer = new TableRestorer(table, arrivals);
        const found = await input.windows(() => restorer, head);
        assert.equal(found.abandoned, undefined);
        for (const series of found.table.series) {
          states[`${series.kind.spec.measure} ${series.key}`] = series.snapshot();
        }
        states[`arrivals ${partition}`] = arrivals.snapshot();
        for (const name of Object.keys(counts) as (keyof typeof counts)[]) {
          counts = { ...counts, [name]: counts[name] + (head?.counts[name] ?? 0) };
        }
      }
      return { states, counts };
    };
    const startProcess = (name: string) => {
      const child = new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--no-check",
          "-A",
          "--config",
          "deno.json",
          "tests/support/predict_worker.ts",
        ],
        env: { ...variables, ...settingsOf(name) },
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      let text = "";
      const reading = (async () => {
        for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) text += chunk;
      })();
      reading.catch(() => {});
      return { child, output: () => text };
    };
    const total = ({ learned, revised, passed, malformed }: Awaited<
      ReturnType<typeof restored>
    >["counts"]) => learned + revised + passed + malformed;

    try {
      await t.step("the history of the series is in Cassandra alone", async () => {
        const rows = Array.from(
          { length: HISTORY },
          (_, n) => KEYS.map((_, key) => update(key, n)),
        ).flat();
        const arrivals = rows.map((one, offset) => ({
          position: { topic, partition: 0, offset: String(offset), appendedMs: START },
          key: new TextEncoder().encode(one.key),
          value: new TextEncoder().encode(JSON.stringify(one)),
          headers: undefined,
        }));
        await storeWith(id, config.predictionsTopic)({ topic, partition: 0, arrivals }, signal);
      });

      const after = Array.from({ length: WINDOWS }, (_, n) =>
        KEYS.flatMap((_, key) => {
          const at = HISTORY + n;
          // Corrected some windows later, and told as open before.
          const late = n % 20 === 15 && key === 1
            ? [update(key, at - 4, { status: "revised", revision: 2, speed: 50 })]
            : [];
          return [update(key, at, { status: "open", revision: 0 }), update(key, at), ...late];
        })).flat();
      await t.step(
        "a worker is stopped at every call of a commit, and killed, and goes on",
        async () => {
          await prepare("stormy");
          const parts = STOPS.length + KILLS;
          const part = Math.ceil(after.length / parts);
          let sent = 0;
          const sendPart = async () => {
            await send(after.slice(sent, sent + part));
            sent = Math.min(after.length, sent + part);
          };
          const learned = () =>
            eventually(async () => {
              assert.equal(total((await restored("stormy")).counts), sent);
            });
          const stops = [...STOPS];
          let next = stops.shift();
          const fault = (when: string) => ({ name }: ProtocolCall) => {
            if (name !== next?.name || when !== next.when) return;
            next = undefined;
            throw new Error(`stopped ${when} ${name}`);
          };
          const stormy = worker("stormy", (options) =>
            withFaults(createKafka(config, options), {
              before: fault("before"),
              after: fault("after"),
            }));
          for (; next !== undefined; next = stops.shift()) {
            await sendPart();
            await learned();
            await eventually(() => assert.equal(next, undefined));
          }
          await stormy.stop();
          for (let kill = 0; kill < KILLS; kill++) {
            const first = startProcess("stormy");
            await eventually(() => assert(first.output().includes("tasks assigned")));
            await sendPart();
            // Somewhere in its work: the state is restored, fetches and commits are under way.
            await new Promise((resolve) => setTimeout(resolve, 150 + 400 * kill));
            first.child.kill("SIGKILL");
            await first.child.status;
            const second = startProcess("stormy");
            await learned();
            second.child.kill("SIGTERM");
            await second.child.status;
          }
          assert.equal(sent, after.length);
        },
      );

      await t.step("a worker without an interruption learns every window once", async () => {
        await prepare("calm");
        const calm = worker("calm");
        await eventually(async () => {
          assert.equal(total((await restored("calm")).counts), after.length);
        });
        await calm.stop();
        const { counts } = await restored("calm");
        const revised = after.filter(({ status }) => status === "revised").length;
        assert.deepEqual(counts, {
          learned: WINDOWS * KEYS.length,
          revised,
          passed: WINDOWS * KEYS.length,
          malformed: 0,
        });
      });

      await t.step("it began with what Cassandra had", async () => {
        const first = (await told("calm")).find(({ measure, key }) =>
          measure === "speed" && key === "a"
        )!;
        // What was expected of the first window that it read.
        assert.equal(first.start, START + HISTORY * MINUTE);
        assert.equal(first.learned, HISTORY + 1);
        assert(Math.abs(first.value - first.actual!) < 5, JSON.stringify(first));
      });

      await t.step("both told the same, each once", async () => {
        const [calm, stormy] = [await read("calm"), await read("stormy")];
        for (const [partition, records] of calm.entries()) {
          const texts = (list: readonly KafkaRecord[]) =>
            list.map(({ key, value }) => `${key} ${value}`);
          assert.deepEqual(texts(stormy[partition]!), texts(records));
        }
      });

      await t.step("its models are the same, to the bit", async () => {
        const [calm, stormy] = [await restored("calm"), await restored("stormy")];
        assert.deepEqual(stormy.counts, calm.counts);
        assert(Object.keys(calm.states).length >= 2 * KEYS.length + 1);
        assert.deepEqual(stormy.states, calm.states);
      });

      await t.step("a correction is told once, with what the window came to", async () => {
        const predictions = await told("calm");
        const corrected = HISTORY + 11;
        const scored = predictions.filter((one) =>
          one.measure === "speed" && one.key === "b" && one.actual !== undefined &&
          one.start === START + corrected * MINUTE
        );
        assert.deepEqual(scored.map(({ actual }) => actual), [speedAt(1, corrected), 50]);
        assert.deepEqual(scored.map(({ horizon }) => horizon), [1, 1]);
      });

      await t.step("when a vehicle arrives is expected within minutes", async () => {
        const arrivals = (await told("calm")).filter(({ measure }) => measure === "arrival");
        const known = arrivals.filter(({ actual }) => actual !== undefined);
        assert(known.length > 0);
        const last = arrivals.at(-1)!;
        assert(last.error!.mae < 2, JSON.stringify(last));
        // On the second way of each vehicle the road is known.
        const second = known.filter(({ learned }) => learned >= KEYS.length / PARTITIONS);
        assert(second.length > 0);
        for (const { value, actual } of second) assert(Math.abs(value - actual!) < 5);
      });

      await t.step("Cassandra and the API have what was told last", async () => {
        const name = "calm";
        const settings = configOf(name);
        const api = await startApi(settings, { ...{ streams, log }, env: envOf(name) });
        const stopConsuming = new AbortController();
        const consumption = consume(kafka, {
          ...{ groupId: `${id}-persist`, log, signal: stopConsuming.signal },
          topics: [`${id}.${name}`, modelsTopic(settings.group), topic],
          onGap: () => Promise.resolve(),
          onUndecodable: ({ message }) => assert.fail(message),
          store: storeWith(settings.group, `${id}.${name}`),
        });
        try {
          const base = `http://127.0.0.1:${api.port}/api/v1`;
          const end = START + (HISTORY + WINDOWS) * MINUTE;
          const query = `key=b&from=${START}&to=${end + 10 * MINUTE}&limit=200`;
          await eventually(async () => {
            const answer = await fetch(`${base}/predictions?stream=${stream.name}&${query}`);
            const body = await answer.json();
            assert.equal(answer.status, 200, JSON.stringify(body));
            const found: Prediction[] = body.predictions;
            // Each window that was read once, and the three to come.
            assert.equal(found.length, WINDOWS + 3);
            assert.deepEqual(found.slice(0, 4).map(({ horizon, start }) => [horizon, start]), [
              [3, end + 2 * MINUTE],
              [2, end + MINUTE],
              [1, end],
              [1, end - MINUTE],
            ]);
            const corrected = found.find(({ start }) => start === START + (HISTORY + 11) * MINUTE);
            assert.equal(corrected!.actual, 50);
          });
          const ahead = await fetch(
            `${base}/predictions?stream=${stream.name}&key=b&from=${end + 1}&to=${
              end + 2 * MINUTE
            }`,
          );
          const { predictions: only } = await ahead.json() as { predictions: Prediction[] };
          assert.deepEqual(only.map(({ horizon, start }) => [horizon, start]), [[2, end + MINUTE]]);
          await eventually(async () => {
            const { rows } = await client.execute(
              "SELECT version, learned, snapshot FROM models WHERE stream = ? AND key = ? " +
                "AND measure = ? AND aggregate = ? AND size = ?",
              [stream.name, "b", "speed", "avg", MINUTE],
              { prepare: true },
            );
            assert(rows.length > 0);
          });
          const other = await fetch(
            `${base}/streams/${stream.name}/predictions?measure=arrival&${query}`,
          );
          assert.equal(other.status, 200);
          assert((await other.json()).predictions.length > 0);
          const wrong = await fetch(`${base}/streams/${stream.name}/predictions?key=b&measure=x`);
          assert.equal(wrong.status, 400);
          await wrong.body?.cancel();
          const live = await eventually(async () => {
            const answer = await fetch(
              `${base}/streams/${stream.name}/live?kinds=predictions&snapshot=true&key=b`,
            );
            if (!answer.ok) await answer.body?.cancel();
            assert.equal(answer.status, 200);
            return answer;
          });
          const reader = live.body!.pipeThrough(new TextDecoderStream()).getReader();
          let text = "";
          while (!text.includes("event: prediction")) {
            const { value, done } = await reader.read();
            if (done) break;
            text += value;
          }
          await reader.cancel();
          assert(text.includes("event: prediction"), text.slice(0, 500));
        } finally {
          stopConsuming.abort();
          await consumption.ended;
          await api.stop();
        }
      });

      await t.step("forget deletes what is expected of one key, and its models", async () => {
        const name = "calm";
        const forgetting = await Forgetting.open(configOf(name), {
          ...{ streams, log },
          env: envOf(name),
        });
        try {
          const subject = { stream, key: "b" };
          const isOfSubject = ([name]: readonly [string, unknown]) => / b$/.test(name);
          const before = Object.entries((await restored(name)).states);
          const survey = await forgetting.survey(subject);
          assert.deepEqual(
            [...new Set(survey.rows.map(({ table }) => table))].sort(),
            ["models", "predictions", "windows"],
          );
          await forgetting.delete(survey);
          assert.deepEqual(
            Object.entries((await restored(name)).states),
            before.filter((state) => !isOfSubject(state)),
          );
          assert(before.some(isOfSubject));
          const { rows, held, kept } = await forgetting.survey(subject);
          assert.deepEqual([...rows, ...held.flatMap((state) => state.rows)], []);
          assert(kept.some(({ topic }) => topic === `${id}.${name}`), "the topic goes on");
          const { rows: others } = await client.execute(
            "SELECT DISTINCT stream, key, measure, aggregate, size, horizon, bucket FROM predictions",
          );
          const keys = others.filter((row) => row["stream"] === stream.name).map(({ key }) => key);
          assert.deepEqual([...new Set(keys)].sort(), KEYS.filter((key) => key !== "b"));
        } finally {
          await forgetting.close();
        }
      });
      assert(!lines.some((line) => /does not add up|set aside|cannot go on/.test(line)));
    } finally {
      stop.abort();
      await producer.disconnect();
      await admin.disconnect();
      await sink.close();
      await client.shutdown();
    }
  },
});
