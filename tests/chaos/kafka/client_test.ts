import assert from "node:assert/strict";
import kafkajs from "kafkajs";
import { eventually } from "#core/async/wait.ts";
import { testServices } from "../../support/test_services.ts";
import { Archive } from "../archive.ts";
import { FIRST_SETTINGS } from "../streams/declared.ts";
import { BrokerError, KafkaClient, UNKNOWN_PARTITION } from "./client.ts";
import { type Codec, CODECS } from "./codecs.ts";
import { encodeBatch } from "./record_batch.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const batch = (value: string, codec?: Codec) =>
  encodeBatch([{ key: bytes("k"), value: bytes(value), timestamp: Date.now() }], codec);
const text = (value: Uint8Array | null) => value === null ? null : new TextDecoder().decode(value);

Deno.test("the checker's own client and archive, on a real Kafka", async (t) => {
  await using services = await testServices();
  const topic = `t${crypto.randomUUID().slice(0, 8)}.chaos`;
  const place = { topic, partition: 0 };
  const kafka = new kafkajs.Kafka({
    brokers: [services.kafka.bootstrap],
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  const create = () =>
    admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 1 }] });
  await create();
  const client = new KafkaClient(services.kafka.bootstrap);
  const values = async (from = 0) =>
    (await client.fetch(place, from)).records.map(({ value }) => text(value));

  await t.step("brokers take every codec, and it is read back", async () => {
    const codecs = Object.keys(CODECS) as Codec[];
    for (const codec of codecs) await client.produce(place, batch(codec, codec));
    assert.deepEqual(await values(), codecs);
    assert.deepEqual(await client.range(place), { low: 0, high: codecs.length });
  });

  await t.step("what a transaction aborted is not read", async () => {
    const { high } = await client.range(place);
    const producer = kafka.producer({
      transactionalId: topic,
      maxInFlightRequests: 1,
      idempotent: true,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    for (const end of ["abort", "commit"] as const) {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ value: end }] });
      await transaction[end]();
    }
    await producer.disconnect();
    // A transaction's end is acknowledged before its marker is in the partition.
    await eventually(async () => {
      const { records, next, end } = await client.fetch(place, high);
      assert.deepEqual(records.map(({ value }) => text(value)), ["commit"]);
      assert.deepEqual([next, end], [high + 4, high + 4]);
    });
  });

  const archive = new Archive(client, [topic], { settings: FIRST_SETTINGS, partitions: 1 });
  const lost = () =>
    archive.records(place).map(({ offset, lost }) => `${offset} ${lost.process} ${lost.persist}`);

  await t.step("the archive knows what was deleted, and by whom it was not read", async () => {
    await archive.read();
    const all = archive.records(place).length;
    archive.cut({ ...place, from: { process: 1, persist: 2 }, to: 4 });
    await client.deleteBefore(place, 4);
    assert.equal((await client.range(place)).low, 4);
    await client.produce(place, batch("after"));
    await archive.read();
    assert.equal(archive.records(place).length, all + 1);
    assert.deepEqual(lost().slice(0, 5), [
      "0 false no",
      "1 true no",
      "2 true unsure",
      "3 true unsure",
      "4 false no",
    ]);
  });

  await t.step("a topic made anew goes on behind its old records", async () => {
    const before = archive.records(place).length;
    archive.anew(topic);
    await admin.deleteTopics({ topics: [topic] });
    await assert.rejects(
      () => client.produce(place, batch("nowhere")),
      (error) => error instanceof BrokerError && error.code === UNKNOWN_PARTITION,
    );
    await create();
    await client.produce(place, batch("new"));
    await client.produce(place, batch("newer"));
    await archive.turn({ partitions: 1 });
    archive.cut({ ...place, from: { process: 0, persist: -1 }, to: 1 });
    assert.equal(archive.end(place), 2);
    assert.deepEqual(archive.records(place).slice(before).map(({ value }) => text(value)), [
      "new",
      "newer",
    ]);
    assert.deepEqual(lost().slice(before - 1), [
      lost()[before - 1]!,
      "0 true unsure",
      "1 false no",
    ]);
    assert.equal(lost()[0], "0 false no");
  });

  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
  await client.close();
});
