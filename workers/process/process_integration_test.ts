import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import kafkajs from "kafkajs";
import Type from "typebox";
import { eventually, pause } from "#core/async/wait.ts";
import { testServices } from "../../tests/support/test_services.ts";
import { readConfig } from "#core/config/config.ts";
import { days, defineStream, seconds, topicsOf } from "#core/declaration/mod.ts";
import { createKafka } from "#core/kafka/client.ts";
import { readLog } from "#core/kafka/read_log.ts";
import { ensureTopics, planTopics } from "#core/kafka/topics.ts";
import { TransactionalProducer, TransactionFailed } from "#core/kafka/transactional_producer.ts";
import { HEADERS } from "#core/record/headers.ts";
import { createRecordReader } from "#core/record/record_reader.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { differences, oracle, windowId } from "#window/testing/mod.ts";
import type { WindowUpdate } from "#window/mod.ts";
import { runProcessWorker } from "./worker.ts";

const PARTITIONS = 3;
const START = Date.UTC(2026, 0, 1);
const meter = defineStream({
  name: "meter",
  title: "Meter",
  description: "Power of one device",
  scenario: "test",
  topic: { name: "meter", env: "METER_TOPIC" },
  key: "device",
  time: "at",
  schema: Type.Object({
    device: Type.String(),
    at: Type.Integer(),
    watts: Type.Number({ minimum: 0 }),
  }),
  measures: { watts: { label: "Power", unit: "W" } },
  dimensions: {},
  windows: [
    { kind: "tumbling", sizeMs: seconds(10), allowedLatenessMs: seconds(20) },
    { kind: "hopping", sizeMs: seconds(30), slideMs: seconds(10) },
    { kind: "session", gapMs: seconds(7), aggregates: ["count", "p95"] },
  ],
  outOfOrdernessMs: seconds(5),
  recordsPerSecond: 1,
  retention: { topicMs: days(1), rawMs: days(1), windowsMs: days(1) },
});
const silent = createLogger("test", { level: "error" });

/** A worker's surroundings that no other test shares. */
async function surroundings(bootstrap: string, changes: Readonly<Record<string, string>> = {}) {
  const id = `t${crypto.randomUUID().slice(0, 8)}`;
  const values: Readonly<Record<string, string>> = {
    METER_TOPIC: `${id}.meter`,
    KAFKA_BOOTSTRAP_SERVERS: bootstrap,
    SLUICE_GROUP: id,
    KAFKA_PARTITIONS: String(PARTITIONS),
    SLUICE_IDLE_CLOSE: "never",
    SLUICE_COMMIT_INTERVAL: "50ms",
    SLUICE_OPEN_UPDATE_INTERVAL: "100ms",
    ...changes,
  };
  const env = (name: string) => values[name];
  const config = readConfig(env);
  const kafka = createKafka(config, { clientId: "test", log: silent });
  const admin = kafka.admin();
  await admin.connect();
  await ensureTopics(admin, planTopics([meter], config, env));
  await admin.disconnect();
  const topics = topicsOf(meter, env);
  const input = { stream: meter, topics, read: createRecordReader(meter) };
  const work = (signal: AbortSignal) =>
    runProcessWorker({
      config,
      log: silent,
      signal,
      inputs: [input],
      onAssigned: () => {},
      onLost: () => {},
      onCommit: () => {},
    });
  return { config, kafka, topics, work };
}

async function send(kafka: kafkajs.Kafka, topic: string, messages: kafkajs.Message[]) {
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  for (let from = 0; from < messages.length; from += 500) {
    await producer.send({ topic, messages: messages.slice(from, from + 500) });
  }
  await producer.disconnect();
}

/** All committed messages of a topic, by partition. */
async function read(kafka: kafkajs.Kafka, topic: string): Promise<kafkajs.KafkaMessage[][]> {
  const messages: kafkajs.KafkaMessage[][] = Array.from({ length: PARTITIONS }, () => []);
  await readLog(kafka, {
    topic,
    partitions: messages.map((_, partition) => partition),
    groupId: `read-${crypto.randomUUID()}`,
    onMessage: (partition, message) => messages[partition]!.push(message),
  });
  return messages;
}

/** A reading with its disorder made by a plain generator, so that a failing seed can be repeated. */
function readings(count: number): kafkajs.Message[] {
  let state = 42;
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
  return Array.from({ length: count }, (_, index) => {
    const device = `d${Math.floor(random() * 20)}`;
    const behind = random() < 0.03 ? 60_000 * random() : 6_000 * random();
    const at = Math.round(START + index * 20 - behind);
    if (random() < 0.01) return { key: device, value: `{"device":"${device}","at":"?"}` };
    return {
      key: device,
      value: JSON.stringify({ device, at, watts: Math.round(random() * 1e4) / 10 }),
    };
  });
}

Deno.test("process worker on a real Kafka", async (t) => {
  await using services = await testServices();

  await t.step(
    "F5: windows equal the oracle's although the worker starts over again and again",
    async () => {
      const { kafka, topics, work } = await surroundings(services.kafka.bootstrap);
      const messages = readings(6_000);
      const sending = (async () => {
        for (let from = 0; from < messages.length; from += 600) {
          await send(kafka, topics.records, messages.slice(from, from + 600));
        }
      })();
      for (let round = 0; round < 3; round++) await work(AbortSignal.timeout(1_500));
      await sending;

      const controller = new AbortController();
      const working = work(controller.signal);
      const inputs = await read(kafka, topics.records);
      const valid = createRecordReader(meter);
      await eventually(async () => {
        const outputs = await read(kafka, topics.windows);
        const late = await read(kafka, topics.late);
        const dead = await read(kafka, topics.dead);
        for (let partition = 0; partition < PARTITIONS; partition++) {
          const records = inputs[partition]!.map(({ value, key }) => valid(value, key))
            .flatMap((one) =>
              one.valid ? [{ key: one.key, time: one.eventTime, record: one.record }] : []
            );
          const expected = oracle(records, {
            stream: meter.name,
            specs: meter.windows,
            outOfOrdernessMs: meter.outOfOrdernessMs,
            futureCapMs: Infinity,
            idleCloseMs: Infinity,
          });
          assert.equal(dead[partition]!.length, inputs[partition]!.length - records.length);
          assert.equal(late[partition]!.length, expected.late.length);
          const newest = new Map<string, WindowUpdate>();
          for (const message of outputs[partition]!) {
            const update = JSON.parse(message.value!.toString()) as WindowUpdate;
            const earlier = newest.get(windowId(update));
            // After a restart an open window may be emitted once more, unchanged.
            const again = earlier !== undefined && earlier.revision === update.revision;
            if (again) assert.deepEqual([update.status, update], ["open", earlier]);
            else assert(earlier === undefined || update.revision > earlier.revision);
            newest.set(windowId(update), update);
          }
          for (const [id, window] of expected.windows) {
            const actual = newest.get(id);
            assert(actual !== undefined, `window ${id} is missing`);
            assert.deepEqual(differences(actual, window), []);
          }
          assert.deepEqual([...newest.keys()].filter((id) => !expected.windows.has(id)), []);
        }
      }, { everyMs: 1_000, timeoutMs: 20_000 });
      controller.abort();
      await working;
    },
  );

  await t.step("dead letters keep their bytes, with why and where", async () => {
    const { kafka, topics, work } = await surroundings(services.kafka.bootstrap);
    const far = Date.now() + 2 * 3_600_000;
    const bad = [
      { key: "d1", value: "not json", headers: { trace: "7" } },
      { key: "d1", value: JSON.stringify({ device: "d1", at: far, watts: 1 }) },
      { key: "d2", value: JSON.stringify({ device: "d1", at: START, watts: 1 }) },
      { key: "d1", value: null },
    ];
    await send(kafka, topics.records, bad);
    const controller = new AbortController();
    const working = work(controller.signal);
    const dead = await eventually(async () => {
      const found = (await read(kafka, topics.dead)).flat();
      assert.equal(found.length, bad.length);
      return found;
    });
    controller.abort();
    await working;
    const reasons = dead.map(({ headers }) => String(headers![HEADERS.reason]));
    assert(reasons.some((reason) => /not JSON/.test(reason)));
    assert(reasons.some((reason) => /7\d\d\d s ahead of the wall clock/.test(reason)));
    assert(reasons.some((reason) => /Kafka key is 'd2'/.test(reason)));
    assert(reasons.some((reason) => /empty/.test(reason)));
    const broken = dead.find(({ value }) => value?.toString() === "not json")!;
    assert.equal(String(broken.headers!.trace), "7");
    assert.equal(String(broken.headers![HEADERS.sourceTopic]), topics.records);
    assert.match(String(broken.headers![HEADERS.sourceOffset]), /^\d+$/);
    assert.deepEqual((await read(kafka, topics.windows)).flat(), []);
  });

  await t.step(
    "an input of transactions, also aborted ones, is read and closed by silence",
    async () => {
      const { kafka, topics, work } = await surroundings(services.kafka.bootstrap, {
        SLUICE_IDLE_CLOSE: "1s",
      });
      const transactionalId = `source-${crypto.randomUUID()}`;
      const producer = kafka.producer({
        transactionalId,
        idempotent: true,
        maxInFlightRequests: 1,
      });
      await producer.connect();
      for (let round = 0; round < 6; round++) {
        const transaction = await producer.transaction();
        const kept = round % 2 === 0;
        const messages = Array.from({ length: kept ? 1 : 20_000 }, (_, index) => ({
          key: "d1",
          value: JSON.stringify({
            device: "d1",
            at: START + round * 1_000 + index % 900,
            watts: 1,
          }),
        }));
        await transaction.send({ topic: topics.records, messages });
        await (kept ? transaction.commit() : transaction.abort());
      }
      await producer.disconnect();
      const controller = new AbortController();
      const working = work(controller.signal);
      await eventually(async () => {
        const finals = (await read(kafka, topics.windows)).flat()
          .map(({ value }) => JSON.parse(value!.toString()) as WindowUpdate)
          .filter(({ size, status }) => size === 10_000 && status === "final");
        assert.deepEqual(finals.map(({ start, count }) => [start, count]), [[START, 3]]);
      }, { timeoutMs: 40_000 });
      controller.abort();
      await working;
    },
  );

  await t.step("a transaction of more than a broker takes in one batch goes through", async () => {
    const { kafka, topics, config } = await surroundings(services.kafka.bootstrap);
    const producer = await TransactionalProducer.open(kafka, {
      transactionalId: `${config.group}-large`,
    });
    // Random bytes do not compress: 6 MB, where the topic takes batches of 4 MB.
    const messages = Array.from({ length: 100 }, (_, index) => ({
      key: String(index),
      value: randomBytes(60_000),
      partition: 0,
    }));
    const offsets = { groupId: "g", partition: 0, next: new Map<string, string>() };
    await producer.commit([{ topic: topics.windows, messages }], offsets);
    await producer.close();
    const written = (await read(kafka, topics.windows))[0]!;
    assert.deepEqual(written.map(({ key }) => String(key)), messages.map(({ key }) => key));
  });

  await t.step(
    "K1, K2: a second owner fences the first, whose commit leaves no trace",
    async () => {
      const { kafka, topics, config } = await surroundings(services.kafka.bootstrap);
      const transactionalId = `${config.group}-fence`;
      const offsets = { groupId: "g", partition: 0, next: new Map([[topics.records, "5"]]) };
      const output = (
        value: string,
      ) => [{ topic: topics.windows, messages: [{ value, partition: 0 }] }];
      const first = await TransactionalProducer.open(kafka, { transactionalId });
      await first.commit(output("one"), offsets);
      const second = await TransactionalProducer.open(kafka, { transactionalId });
      await assert.rejects(first.commit(output("ghost"), offsets), TransactionFailed);
      await assert.rejects(first.commit(output("ghost"), offsets), /broken by an earlier failure/);
      await second.commit(output("two"), offsets);
      const values = (await read(kafka, topics.windows))[0]!.map(({ value }) => String(value));
      assert.deepEqual(values, ["one", "two"]);
      await first.close();
      await second.close();
    },
  );

  await t.step("two workers share the tasks and go on when one leaves", async () => {
    const { kafka, topics, work } = await surroundings(services.kafka.bootstrap);
    const one = new AbortController();
    const two = new AbortController();
    const workers = [work(one.signal), work(two.signal)];
    const messages = readings(2_000);
    await send(kafka, topics.records, messages.slice(0, 1_000));
    await pause(2_000);
    one.abort();
    await workers[0];
    await send(kafka, topics.records, messages.slice(1_000));
    const total = await eventually(async () => {
      const updates = (await read(kafka, topics.windows)).flat()
        .map(({ value }) => JSON.parse(value!.toString()) as WindowUpdate)
        .filter(({ size }) => size === 10_000);
      const newest = new Map(updates.map((update) => [windowId(update), update]));
      const counted = [...newest.values()].reduce((sum, { count }) => sum + count, 0);
      const late = (await read(kafka, topics.late)).flat()
        .filter(({ headers }) => String(headers![HEADERS.windowSize]) === "10000").length;
      const dead = (await read(kafka, topics.dead)).flat().length;
      assert.equal(counted + late + dead, messages.length);
      return counted;
    });
    assert(total > 1_500);
    two.abort();
    await workers[1];
  });
});
