import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import type kafkajs from "kafkajs";
import { eventually } from "../async/wait.ts";
import { BatchBuilder, type SealedBatch } from "./batch_builder.ts";
import { fetchedRecords, recordsOf } from "./record_batch.ts";
import { sendTo, testTopics } from "./test_topic.ts";
import { withCluster } from "./wire/cluster.ts";
import { CODEC } from "./wire/compression.ts";
import { FETCH_VERSIONS, type FetchResponse } from "./wire/fetch_response.ts";
import { foreignBatches, foreignRecords, foreignStreams } from "./wire/test_foreign.ts";
import { type Exchange, requests } from "./wire/internals.ts";
import { AT, LENGTH_FROM, viewOf } from "./wire/layout.ts";
import { openable, rawBatchOf } from "./wire/fetched_batch.ts";
import { SealedMessages } from "./wire/produce_request.ts";

/** Records of a foreign encoder as a batch to send. */
function foreign(records: Uint8Array, codec: number): SealedBatch {
  const header = foreignBatches["gzip"]!.subarray(0, AT.records);
  const bytes = new Uint8Array(AT.records + records.length);
  bytes.set(header);
  bytes.set(records, AT.records);
  const view = viewOf(bytes);
  view.setInt32(AT.length, bytes.length - LENGTH_FROM);
  view.setInt16(AT.attributes, codec);
  return { count: foreignRecords.length, bytes };
}

const valuesOf = (records: readonly { readonly value: Buffer | null }[]) =>
  records.map(({ value }) => String(value));

Deno.test("record batches of a real Kafka", async (t) => {
  await using topics = await testTopics();
  const { kafka, admin } = topics;

  async function sendBatch(topic: string, batch: SealedBatch): Promise<void> {
    const producer = kafka.producer();
    await producer.connect();
    const messages = new SealedMessages(new Map([[0, batch]])) as unknown as kafkajs.Message[];
    await producer.sendBatch({ topicMessages: [{ topic, messages }] });
    await producer.disconnect();
  }

  await t.step("every codec and framing of other producers is read", async () => {
    const java = Object.entries(foreignBatches).map(([name, bytes]) =>
      [`java ${name}`, { count: foreignRecords.length, bytes }] as const
    );
    // A broker takes no linked blocks of LZ4.
    const framings = (["snappy", "lz4"] as const).map((name) =>
      [`c ${name}`, foreign(foreignStreams[name]!, CODEC[name])] as const
    );
    for (const [name, batch] of [...java, ...framings]) {
      const topic = await topics.create();
      await sendBatch(topic, batch);
      const { records } = await topics.read(topic);
      assert.deepEqual(records, foreignRecords, name);
    }
  });

  await t.step("aborted transactions and markers yield offsets and no record", async () => {
    const topic = await topics.create();
    const producers = ["one", "two"].map((name) =>
      kafka.producer({
        transactionalId: `${topic}-${name}`,
        idempotent: true,
        maxInFlightRequests: 1,
      })
    );
    await Promise.all(producers.map((producer) => producer.connect()));
    const [one, two] = await Promise.all(producers.map((producer) => producer.transaction()));
    const send = (transaction: kafkajs.Transaction, value: string) =>
      transaction.send({ topic, messages: [{ value, partition: 0 }, { value, partition: 0 }] });
    await send(one!, "one aborts");
    await send(two!, "two commits");
    await send(one!, "one aborts later");
    await two!.commit();
    await send(one!, "one aborts at last");
    await one!.abort();
    const third = await producers[1]!.transaction();
    await send(third, "two aborts");
    await third.abort();
    await Promise.all(producers.map((producer) => producer.disconnect()));

    const { fetches, records } = await topics.read(topic);
    assert.deepEqual(valuesOf(records), ["two commits", "two commits"]);
    assert.deepEqual(records.map(({ offset }) => offset), [2, 3]);
    const last = fetches.at(-1)!;
    assert.equal(last.nextOffset, 13, "ten records and three markers");
    assert.equal(last.highWatermark, 13);
  });

  await t.step("a fetch of markers alone has a handler, and the reading goes on", async () => {
    const topic = await topics.create();
    const producer = kafka.producer({
      transactionalId: topic,
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await producer.connect();
    const consumer = kafka.consumer({ groupId: topic, maxWaitTimeInMs: 50 });
    const passed: number[] = [];
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachBatch: ({ batch }) => {
        const fetched = fetchedRecords(batch);
        const count = [...recordsOf(fetched)].length;
        if (count === 0) passed.push(fetched.nextOffset);
        return Promise.resolve();
      },
    });
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ value: "x", partition: 0 }] });
    await transaction.abort();
    await eventually(() => Promise.resolve(assert.equal(passed.at(-1), 2)));
    await eventually(async () => {
      const [committed] = await admin.fetchOffsets({ groupId: topic, topics: [topic] });
      assert.equal(committed!.partitions[0]!.offset, "2");
    });
    await consumer.disconnect();
    await producer.disconnect();
  });

  await t.step("every version of the response is read", async () => {
    const topic = await topics.create();
    await sendTo(kafka, topic, [{ key: "k", value: "a" }, { key: "k", value: null }]);
    const place = { partition: 0, fetchOffset: "1", maxBytes: 1 << 20 };
    const args = {
      maxWaitTime: 100,
      minBytes: 1,
      maxBytes: 1 << 20,
      topics: [{ topic, partitions: [place] }],
    };
    await withCluster(kafka, async (cluster) => {
      const broker = await cluster.findControllerBroker();
      for (const version of FETCH_VERSIONS) {
        const exchange = requests.Fetch!.protocol({ version })(args) as Exchange<FetchResponse>;
        const { responses } = await broker.connectionPool.send(exchange);
        const [partition] = responses[0]!.partitions;
        assert.deepEqual(
          [responses[0]!.topicName, partition!.highWatermark, partition!.messages.length],
          [topic, "2", 1],
          `version ${version}`,
        );
        const raw = rawBatchOf(partition!.messages[0]!)!;
        const batches = [openable(raw, { topic, partition: 0, fetchedOffset: 1 })];
        const [record] = recordsOf({ batches });
        assert.deepEqual([record!.offset, record!.value, String(record!.key)], [1, null, "k"]);
      }
    });
  });

  await t.step("what compaction left is read, holes and all", async () => {
    const topic = await topics.create({
      config: {
        "cleanup.policy": "compact",
        "min.cleanable.dirty.ratio": "0.01",
        "segment.ms": "100",
        "segment.bytes": "1048576",
        "max.compaction.lag.ms": "100",
      },
    });
    const keys = Array.from({ length: 20 }, (_, index) => `k${index % 5}`);
    await sendTo(kafka, topic, keys.map((key, index) => ({ key, value: `${index}` })));
    // The newest segment is never compacted.
    await eventually(async () => {
      await sendTo(kafka, topic, [{ key: "newest", value: "newest" }]);
      const { records, fetches } = await topics.read(topic);
      const old = records.filter(({ offset }) => offset < keys.length);
      assert.deepEqual(valuesOf(old), ["15", "16", "17", "18", "19"]);
      assert.equal(fetches.at(-1)!.nextOffset, fetches.at(-1)!.highWatermark);
    }, { everyMs: 2_000 });
  });

  await t.step("a sealed batch without a transaction goes through", async () => {
    const topic = await topics.create();
    const builder = new BatchBuilder();
    for (let index = 0; index < 1_000; index++) builder.append(null, new Uint8Array(100));
    await sendBatch(topic, builder.seal());
    assert.equal((await topics.read(topic)).records.length, 1_000);
  });
});
