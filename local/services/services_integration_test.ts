import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import cassandra from "cassandra-driver";
import kafkajs from "kafkajs";
import { LOOPBACK } from "./ports.ts";
import { pause } from "#core/async/wait.ts";
import type { CassandraService, KafkaService } from "./service.ts";
import { startServices } from "./start_services.ts";
import { JARS_DIR, temporarySettings } from "./temporary_services.ts";

const TOPIC = "services_test";

Deno.test("real Kafka and Cassandra: start, use, lose one, stop, find the data again", async (t) => {
  const dir = await Deno.makeTempDir({ prefix: "sluice-services-" });
  const settings = temporarySettings();
  const deaths: string[] = [];
  const start = () =>
    startServices({
      dir,
      jarsDir: JARS_DIR,
      settings,
      onDeath: (_service, message) => deaths.push(message),
    });

  await t.step("a port that is taken is refused before anything starts", async () => {
    using _listener = Deno.listen({ hostname: LOOPBACK, port: settings.cassandraPort });
    await assert.rejects(start, {
      name: "ServiceError",
      message: new RegExp(
        `^Port ${settings.cassandraPort}, wanted by Cassandra, is taken by .*: ` +
          "stop that, or set SLUICE_CASSANDRA_PORT to a free port$",
      ),
    });
  });

  let services = await start();
  try {
    await t.step("a record and a row are written and read", async () => {
      await makeTopic(services.kafka);
      await produce(services.kafka, "one");
      assert.deepEqual(await consume(services.kafka, { group: "first", count: 1 }), ["one"]);
      await withSession(services.cassandra, async (session) => {
        await session.execute(
          "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
        );
        await session.execute("CREATE TABLE k.t (id int PRIMARY KEY, words text)");
        await session.execute("CREATE INDEX ON k.t (words) USING 'sai'");
        await session.execute("INSERT INTO k.t (id, words) VALUES (1, 'one')");
      });
    });

    await t.step("a second start in the same folder is refused", async () => {
      await assert.rejects(start, /is running already, started by process/);
    });

    await t.step("Kafka survives a Cassandra that is stopped and started again", async () => {
      await services.cassandra.stop();
      assert.equal(services.cassandra.pid, undefined);
      await produce(services.kafka, "two");
      await services.cassandra.restart();
      assert.deepEqual(await wordsOf(services.cassandra), ["one"]);
    });

    await t.step("a service that dies is reported in one line", async () => {
      Deno.kill(services.kafka.pid!, "SIGKILL");
      while (deaths.length === 0) await pause(20);
      assert.match(
        deaths[0]!,
        /^Kafka 4\.\S+ stopped by itself \(killed by SIGKILL[^\n]*kafka\.log$/,
      );
    });

    await services.stop();
    await t.step("the second start finds the data", async () => {
      services = await start();
      assert.deepEqual(await wordsOf(services.cassandra), ["one"]);
      const records = await consume(services.kafka, { group: "second", count: 2 });
      assert.deepEqual(records.sort(), ["one", "two"]);
    });

    await t.step("a stop leaves no process and no pid file", async () => {
      await services.stop();
      assert.equal(services.kafka.pid, undefined);
      assert.deepEqual(await Array.fromAsync(Deno.readDir(join(dir, "run"))), []);
      assert.equal(deaths.length, 1, "an orderly stop is no death");
    });

    await t.step("data of another version is refused", async () => {
      await Deno.writeTextFile(join(dir, "data", "cassandra", "version"), "4.1.0");
      await assert.rejects(start, /written by Cassandra 4\.1\.0 .* --reset/);
    });
  } finally {
    await services.kill();
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("temporary services end with their program when it is interrupted", async () => {
  const program = `
    const { startTemporaryServices } = await import("./local/services/mod.ts");
    const { kafka, cassandra, dir } = await startTemporaryServices();
    console.log(JSON.stringify({ pids: [kafka.pid, cassandra.pid], dir }));
    await new Promise((resolve) => setTimeout(resolve, 3_600_000));
  `;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", program],
    cwd: join(import.meta.dirname!, "../.."),
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
  }
  const { pids, dir } = JSON.parse(text) as { readonly pids: readonly number[]; dir: string };
  child.kill("SIGINT");
  await child.status;
  await reader.cancel();
  for (const pid of pids) {
    // Signal 0 asks whether there is such a process.
    assert.throws(() => process.kill(pid, 0), { code: "ESRCH" }, `${pid} runs on`);
  }
  await assert.rejects(Deno.stat(dir), Deno.errors.NotFound);
});

function client({ bootstrap }: KafkaService): kafkajs.Kafka {
  return new kafkajs.Kafka({ brokers: [bootstrap], logLevel: kafkajs.logLevel.NOTHING });
}

async function makeTopic(kafka: KafkaService): Promise<void> {
  const admin = client(kafka).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 2 }], waitForLeaders: true });
  await admin.disconnect();
}

async function produce(kafka: KafkaService, value: string): Promise<void> {
  const producer = client(kafka).producer();
  await producer.connect();
  await producer.send({ topic: TOPIC, messages: [{ key: value, value }] });
  await producer.disconnect();
}

async function consume(
  kafka: KafkaService,
  { group, count }: { group: string; count: number },
): Promise<string[]> {
  const consumer = client(kafka).consumer({ groupId: group });
  await consumer.connect();
  await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
  const values: string[] = [];
  const enough = Promise.withResolvers<void>();
  await consumer.run({
    eachMessage: ({ message }) => {
      values.push(String(message.value));
      if (values.length >= count) enough.resolve();
      return Promise.resolve();
    },
  });
  await enough.promise;
  await consumer.disconnect();
  return values;
}

async function withSession<T>(
  { contactPoints, localDatacenter }: CassandraService,
  use: (session: cassandra.Client) => Promise<T>,
): Promise<T> {
  const session = new cassandra.Client({
    contactPoints: [contactPoints],
    localDataCenter: localDatacenter,
  });
  try {
    return await use(session);
  } finally {
    await session.shutdown();
  }
}

async function wordsOf(service: CassandraService): Promise<string[]> {
  return await withSession(service, async (session) => {
    const { rows } = await session.execute("SELECT words FROM k.t WHERE words = 'one'");
    return rows.map((row) => String(row["words"]));
  });
}
