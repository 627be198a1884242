import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createCheckedProducer, MissingPartition } from "./acknowledged.ts";
import { BatchBuilder, type SealedBatch } from "./batch_builder.ts";
import { testTopics } from "./test_topic.ts";
import { TransactionalProducer, TransactionFailed } from "./transactional_producer.ts";

function sealed(values: readonly string[]): SealedBatch {
  const builder = new BatchBuilder();
  for (const value of values) builder.append(Buffer.from("k"), Buffer.from(value));
  return builder.seal();
}

const NO_OFFSETS = { groupId: "g", partition: 0, next: new Map<string, string>() };

Deno.test("transactions of sealed batches on a real Kafka", async (t) => {
  await using topics = await testTopics();
  const { kafka, admin } = topics;
  const valuesIn = async (topic: string, partition: number) =>
    (await topics.read(topic, partition)).records.map(({ value }) => String(value));

  await t.step("batches of several partitions are there in order, once and whole", async () => {
    const [a, b] = [await topics.create({ partitions: 2 }), await topics.create()];
    const producer = await TransactionalProducer.open(kafka, { transactionalId: a });
    const groupId = `${a}-group`;
    for (let round = 0; round < 3; round++) {
      await producer.commit([
        { topic: a, partition: 0, batches: [sealed([`${round}.1`, `${round}.2`]), sealed(["x"])] },
        { topic: a, partition: 1, batches: [sealed([`one ${round}`])] },
        { topic: b, partition: 0, batches: [sealed([`b ${round}`])] },
        { topic: a, partition: 0, batches: [sealed(["y"])] },
      ], { groupId, partition: 0, next: new Map([[b, round + 7]]) });
    }
    await producer.close();
    assert.deepEqual(
      await valuesIn(a, 0),
      [0, 1, 2].flatMap((round) => [`${round}.1`, `${round}.2`, "x", "y"]),
    );
    assert.deepEqual(await valuesIn(a, 1), ["one 0", "one 1", "one 2"]);
    assert.deepEqual(await valuesIn(b, 0), ["b 0", "b 1", "b 2"]);
    const [committed] = await admin.fetchOffsets({ groupId, topics: [b] });
    assert.equal(committed!.partitions[0]!.offset, "9");
  });

  await t.step("a partition that is missing fails the whole, until it is added", async () => {
    const [there, narrow] = [await topics.create(), await topics.create()];
    const output = [
      { topic: there, partition: 0, batches: [sealed(["first"])] },
      { topic: narrow, partition: 1, batches: [sealed(["second"])] },
    ];
    const producer = await TransactionalProducer.open(kafka, { transactionalId: there });
    await assert.rejects(producer.commit(output, NO_OFFSETS), (error) => {
      assert(error instanceof MissingPartition);
      assert.match(error.message, new RegExp(`'${narrow}' has no partition 1.*deno task setup`));
      return true;
    });
    await assert.rejects(producer.commit(output, NO_OFFSETS), TransactionFailed);
    await producer.close();

    await admin.createPartitions({ topicPartitions: [{ topic: narrow, count: 2 }] });
    const next = await TransactionalProducer.open(kafka, { transactionalId: there });
    await next.commit(output, NO_OFFSETS);
    await next.close();
    assert.deepEqual(await valuesIn(there, 0), ["first"]);
    assert.deepEqual(await valuesIn(narrow, 1), ["second"]);
  });

  await t.step("a plain producer is told as well, and of nothing when all is well", async () => {
    const topic = await topics.create();
    const config = { createPartitioner: () => () => partition };
    let partition = 0;
    const producer = createCheckedProducer(kafka, config);
    await producer.connect();
    const send = () =>
      producer.sendBatch({ topicMessages: [{ topic, messages: [{ value: "v" }] }] });
    await send();
    partition = 3;
    await assert.rejects(send(), /has no partition 3/);
    await producer.disconnect();
    assert.deepEqual(await valuesIn(topic, 0), ["v"]);
  });
});
