import assert from "node:assert/strict";
import type kafkajs from "kafkajs";
import { pause } from "#core/async/wait.ts";
import { readConfig } from "#core/config/config.ts";
import { createKafka } from "#core/kafka/client.ts";
import { readLog } from "#core/kafka/read_log.ts";
import { recordsOf } from "#core/kafka/record_batch.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { startTemporaryServices, type TemporaryServices } from "../../local/services/mod.ts";
import { MILD_DISORDER } from "./disorder.ts";
import { simulateRecords } from "./simulate_records.ts";

const MAIN = new URL("./main.ts", import.meta.url).pathname;
const decoder = new TextDecoder();

/** Starts the worker as a process of its own. */
function start(args: readonly string[], env: Readonly<Record<string, string>>): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-net", "--allow-env", MAIN, ...args],
    env: { ...env, NO_COLOR: "1" },
    stdout: "piped",
    stderr: "null",
  }).spawn();
}

/** The worker's log lines, each as it comes. */
async function* logOf(child: Deno.ChildProcess): AsyncIterable<Record<string, unknown>> {
  let rest = "";
  for await (const chunk of child.stdout) {
    const lines = (rest + decoder.decode(chunk)).split("\n");
    rest = lines.pop()!;
    for (const line of lines) yield JSON.parse(line) as Record<string, unknown>;
  }
}

async function finish(child: Deno.ChildProcess) {
  const log: Record<string, unknown>[] = [];
  for await (const line of logOf(child)) log.push(line);
  return { code: (await child.status).code, log };
}

function kafkaOf(bootstrap: string): kafkajs.Kafka {
  const config = readConfig((name) => name === "KAFKA_BOOTSTRAP_SERVERS" ? bootstrap : undefined);
  const log = createLogger("test", { level: "error" });
  return createKafka(config, { clientId: "simulate-test", log });
}

/** Every value of a topic by partition, in order. */
async function readAll(kafka: kafkajs.Kafka, topic: string): Promise<Map<number, string[]>> {
  const admin = kafka.admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const values = new Map<number, string[]>();
  await readLog(kafka, {
    topic,
    partitions: offsets.map(({ partition }) => partition),
    groupId: crypto.randomUUID(),
    onFetched: (fetched) => {
      const list = values.get(fetched.partition) ?? [];
      for (const { key, value } of recordsOf(fetched)) list.push(`${key} ${value}`);
      values.set(fetched.partition, list);
    },
  });
  return values;
}

/** Only Kafka: a listening socket stands where Cassandra would be, and is never spoken to. */
async function startKafka(): Promise<TemporaryServices & { readonly socket: Deno.Listener }> {
  const socket = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  const services = await startTemporaryServices({ external: { cassandra: `127.0.0.1:${port}` } });
  return { ...services, socket };
}

Deno.test("simulation into a real Kafka", async (t) => {
  const services = await startKafka();
  const { kafka } = services;
  const env = { KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap };
  try {
    await t.step("makes the topics and sends exactly the simulated records, in order", async () => {
      const args = ["--rate", "max", "--vehicles", "20", "--duration", "20m", "--disorder", "mild"];
      const { code, log } = await finish(start(args, env));
      assert.equal(code, 0);
      const sent = [...simulateRecords({
        entities: 20,
        durationMs: 1_200_000,
        disorder: MILD_DISORDER,
      })];
      assert.equal(log.at(-1)!.msg, "stopped");
      assert.equal(log.at(-1)!.records, sent.length);
      const partitions = await readAll(kafkaOf(kafka.bootstrap), "vehicle_data");
      assert.equal(partitions.size, 4);
      const expected = sent.filter(({ stream }) => stream === "vehicle_data")
        .map(({ key, value }) => `${key} ${value}`);
      for (const list of partitions.values()) {
        const wanted = new Set(list);
        assert.deepEqual(list, expected.filter((record) => wanted.has(record)));
      }
      assert.equal([...partitions.values()].flat().length, expected.length);
    });

    await t.step("loses and doubles nothing when the broker is killed on the way", async () => {
      const topics = {
        VEHICLE_TOPIC: "kill.vehicle",
        GPS_TOPIC: "kill.gps",
        TRAFFIC_TOPIC: "kill.traffic",
        WEATHER_TOPIC: "kill.weather",
        EMERGENCY_TOPIC: "kill.emergency",
      };
      const child = start(["--rate", "4000", "--records", "16000"], { ...env, ...topics });
      const messages: unknown[] = [];
      let last: Record<string, unknown> = {};
      let crash = Promise.resolve();
      for await (const line of logOf(child)) {
        messages.push(line.msg);
        last = line;
        if (String(line.msg).startsWith("started")) {
          crash = pause(1_500)
            .then(() => kafka.kill()).then(() => kafka.restart());
        }
      }
      await crash;
      assert.equal((await child.status).code, 0);
      assert.ok(messages.some((message) => String(message).startsWith("Kafka does not answer")));
      assert.ok(messages.includes("Kafka is back"));
      assert.equal(last.records, 16_000);
      const sent = [...simulateRecords({ records: 16_000 })];
      const client = kafkaOf(kafka.bootstrap);
      for (const [stream, topic] of [["vehicle_data", "kill.vehicle"], ["gps_data", "kill.gps"]]) {
        const values = [...(await readAll(client, topic!)).values()].flat().sort();
        const expected = sent.filter((delivery) => delivery.stream === stream)
          .map(({ key, value }) => `${key} ${value}`).sort();
        assert.deepEqual(values, expected);
      }
    });

    await t.step("resumes after what the topics hold, and stops in order on a signal", async () => {
      const first = start(["--start", "now-10m", "--rate", "max", "--vehicles", "3"], env);
      for await (const { msg } of logOf(first)) {
        if (String(msg).startsWith("caught up")) first.kill("SIGINT");
      }
      assert.equal((await first.status).code, 0);
      const began = Date.now();
      const second = start(["--start", "resume", "--speed", "60", "--vehicles", "3"], env);
      let began2 = "";
      for await (const { msg, start: time } of logOf(second)) {
        if (!String(msg).startsWith("started")) continue;
        began2 = String(time);
        assert.match(String(msg), /the topics hold records up to there/);
        second.kill("SIGTERM");
      }
      assert.equal((await second.status).code, 0);
      assert.ok(Date.parse(began2) > began - 30_000);
    });

    await t.step("reports which topics are missing when it may not make them", async () => {
      const settings = { ...env, SLUICE_AUTO_SETUP: "false", VEHICLE_TOPIC: "not.there" };
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-prompt", "--allow-net", "--allow-env", MAIN, "--records", "1"],
        env: { ...settings, NO_COLOR: "1" },
        stdout: "null",
        stderr: "piped",
      });
      const { code, stderr } = await child.output();
      assert.equal(code, 1);
      assert.match(decoder.decode(stderr), /topic 'not.there' is missing. Run `deno task setup`/);
    });
  } finally {
    await services[Symbol.asyncDispose]();
    services.socket.close();
  }
});
