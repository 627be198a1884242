import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Buffer } from "node:buffer";
import kafkajs from "kafkajs";
import snappy from "snappyjs";
import { eventually } from "#core/async/wait.ts";
import { BatchBuilder } from "#core/kafka/batch_builder.ts";
import { TransactionalProducer } from "#core/kafka/transactional_producer.ts";
import { MAX_BATCH_BYTES } from "#core/kafka/wire/compression.ts";
import { AT, LENGTH_FROM, viewOf } from "#core/kafka/wire/layout.ts";
import { HEADERS, textHeader } from "#core/record/headers.ts";
import { testServices } from "../../tests/support/test_services.ts";
import { createKafka, type KafkaOptions } from "#core/kafka/client.ts";
import type { RecordReader } from "#core/record/record_reader.ts";
import { sentBytes, withFaults } from "./test_faults.ts";
import { isDerived } from "./stream_input.ts";
import { openWorld, reading, START, untilLogged, type World } from "./test_world.ts";

const good = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => reading(`d${n % 5}`, START + (from + n) * 1_000));

function alter(world: World, topic: string, maxBytes: number): Promise<unknown> {
  return world.admin.alterConfigs({
    validateOnly: false,
    resources: [{
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name: topic,
      configEntries: [
        { name: "max.message.bytes", value: String(maxBytes) },
        { name: "message.timestamp.type", value: "LogAppendTime" },
      ],
    }],
  });
}

/** A reader with a fault. */
function throwingAt(reader: RecordReader, key: string): RecordReader {
  return new Proxy(reader, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name !== "read") return value.bind(target);
      return (...args: Parameters<RecordReader["read"]>) => {
        const isValid = target.read(...args);
        if (target.key() === key) throw new TypeError(`cannot stand ${key}`);
        return isValid;
      };
    },
  });
}

async function deadLetters(world: World) {
  return (await world.read(world.topics.dead)).flat();
}

Deno.test("records and batches that cannot be processed", async (t) => {
  await using services = await testServices();
  const { bootstrap } = services.kafka;

  await t.step("a value as large as a broker takes, and not JSON: everything goes on", async () => {
    await using world = await openWorld({ bootstrap, partitions: 1 });
    await alter(world, world.topics.records, 4 << 20);
    await world.setUp();
    const poison = randomBytes(4_194_220);
    world.worker();
    await world.send(good(50));
    await world.send([{ key: "d1", value: poison }]);
    await world.send(good(50, 50));
    await eventually(async () => assert.equal(await world.recordsIn(), 101));
    const [letter, ...others] = await deadLetters(world);
    assert.deepEqual(others, []);
    assert(letter!.value!.equals(poison));
    assert.equal(textHeader(letter!.headers, HEADERS.sourceOffset), "50");
  });

  await t.step("a letter that its topic does not take is one by reference", async () => {
    await using world = await openWorld({ bootstrap, partitions: 1 });
    await alter(world, world.topics.records, 4 << 20);
    await alter(world, world.topics.dead, 1 << 20);
    const poison = randomBytes(2 << 20);
    world.worker();
    await world.send([
      ...good(50),
      { key: "d1", value: poison, headers: { trace: "7" } },
      ...good(50, 50),
    ]);
    await eventually(async () => assert.equal(await world.recordsIn(), 101));
    const [letter] = await deadLetters(world);
    assert(letter!.value!.equals(poison.subarray(0, 64 << 10)));
    assert.equal(textHeader(letter!.headers, HEADERS.valueBytes), String(poison.length));
    assert.equal(textHeader(letter!.headers, HEADERS.sourceOffset), "50");
    assert.match(textHeader(letter!.headers, HEADERS.reason)!, /JSON|UTF-8/);
  });

  await t.step("a record whose letter is refused again and again is set aside alone", async () => {
    await using world = await openWorld({ bootstrap, partitions: 1 });
    const connect = (options: KafkaOptions) =>
      withFaults(createKafka(world.config, options), {
        before: (call) => {
          if (call.name !== "sendBatch" || sentBytes(call, /\.dead$/) < 15_000) return;
          throw Object.assign(new Error("too large"), { type: "MESSAGE_TOO_LARGE" });
        },
      });
    world.worker({ connect });
    const poison = { key: "d1", value: randomBytes(20_000) };
    await world.send([...good(30), poison, ...good(20, 30)]);
    await eventually(async () => assert.equal(await world.recordsIn(), 51));
    const line = await untilLogged(world, /a record was set aside/);
    assert.equal(line.offset, 30);
    const [letter, ...others] = await deadLetters(world);
    assert.deepEqual(others, []);
    assert.equal(textHeader(letter!.headers, HEADERS.sourceOffset), "30");
    assert.equal(textHeader(letter!.headers, HEADERS.valueBytes), "20000");
    assert.match(textHeader(letter!.headers, HEADERS.reason)!, /failed again and again: too large/);
    await world.send(good(100, 50));
    await eventually(async () => assert.equal(await world.recordsIn(), 151));
  });

  await t.step("a record that throws again and again is set aside, and no other", async () => {
    await using world = await openWorld({ bootstrap, partitions: 1 });
    world.worker({
      wrap: (input) => isDerived(input) ? input : { ...input, read: throwingAt(input.read, "d9") },
    });
    await world.send([...good(30), reading("d9", START + 30_000), ...good(20, 31)]);
    await eventually(async () => assert.equal(await world.recordsIn(), 51));
    const line = await untilLogged(world, /a record was set aside/);
    assert.equal(line.offset, 30);
    const reasons = (await deadLetters(world)).map(({ headers }) =>
      textHeader(headers, HEADERS.reason)
    );
    assert.deepEqual(reasons, ["it failed again and again: cannot stand d9"]);
  });

  await t.step("a few bytes that stand for many, and headers without a value", async () => {
    await using world = await openWorld({ bootstrap, partitions: 1 });
    const odd = new BatchBuilder();
    odd.append(Buffer.from("d1"), "not JSON", { trace: ["a", null], empty: null });
    const large = new BatchBuilder();
    large.append(null, new Uint8Array(MAX_BATCH_BYTES));
    const many = new BatchBuilder();
    many.append(null, "not JSON", { trace: Array.from({ length: 50_000 }, () => null) });
    const batches = [odd, large, many].map((builder) => builder.seal());
    assert(batches.every(({ bytes }) => bytes.length < 10_000));
    const producer = await TransactionalProducer.open(world.kafka, {
      transactionalId: `${world.config.group}-bomb`,
    });
    await producer.commit([{ topic: world.topics.records, partition: 0, batches }]);
    await producer.close();
    world.worker();
    await world.send(good(20));
    await eventually(async () => assert.equal(await world.recordsIn(), 21));
    const letters = await deadLetters(world);
    assert.deepEqual(letters.map(({ headers }) => textHeader(headers, HEADERS.sourceOffset)), [
      ...["0", "1", "2"],
    ]);
    assert.deepEqual(letters[0]!.headers!.trace, [Buffer.from("a"), null]);
    const reasons = letters.map(({ headers }) => textHeader(headers, HEADERS.reason)!);
    assert.match(reasons[1]!, /cannot be read: decompressed it is larger than 32 MiB/);
    assert.match(reasons[2]!, /cannot be read: a record has 50000 headers, more than 10000/);
  });

  await t.step("a batch in snappy, the default of many producers, is read", async () => {
    await using world = await openWorld({ bootstrap, partitions: 1 });
    const builder = new BatchBuilder();
    for (const { key, value } of good(8)) {
      builder.append(Buffer.from(key as string), Buffer.from(value as string));
    }
    const plain = builder.seal().bytes;
    assert.equal(viewOf(plain).getInt16(AT.attributes), 0);
    const body = snappy.compress(plain.subarray(AT.records)) as Uint8Array;
    const bytes = Buffer.concat([plain.subarray(0, AT.records), body]);
    bytes.writeInt32BE(bytes.length - LENGTH_FROM, AT.length);
    bytes.writeInt16BE(2, AT.attributes);
    const producer = await TransactionalProducer.open(world.kafka, {
      transactionalId: `${world.config.group}-snappy`,
    });
    const output = { topic: world.topics.records, partition: 0, batches: [{ count: 8, bytes }] };
    await producer.commit([output], { groupId: "g", partition: 0, next: new Map() });
    await producer.close();
    world.worker();
    await world.send(good(20, 8));
    await eventually(async () => assert.equal(await world.recordsIn(), 28));
    assert.deepEqual(await deadLetters(world), []);
  });
});
