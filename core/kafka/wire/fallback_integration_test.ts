import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createLogger } from "../../telemetry/log.ts";
import { BatchBuilder } from "../batch_builder.ts";
import { fetchTopicIds } from "../log_identity.ts";
import { testTopics } from "../test_topic.ts";
import { TransactionalProducer } from "../transactional_producer.ts";
import { doorsAreOpen, openDoors } from "./doors.ts";

Deno.test("a kafkajs that is not known is used in its ordinary way, with one warning", async () => {
  const warnings: string[] = [];
  const log = createLogger("test", { level: "error" });
  const noticed = { ...log, warn: (message: string) => void warnings.push(message) };
  openDoors(noticed, "2.3.0");
  openDoors(noticed, "2.3.0");
  assert.equal(warnings.length, 1);
  assert.equal(doorsAreOpen(), false);

  await using topics = await testTopics(noticed);
  const { kafka } = topics;
  const topic = await topics.create({ partitions: 2 });
  const builder = new BatchBuilder();
  const batch = (...values: string[]) => {
    for (const value of values) builder.append(Buffer.from("k"), Buffer.from(value), { h: "1" });
    return builder.seal();
  };
  const producer = await TransactionalProducer.open(kafka, { transactionalId: topic });
  const offsets = { groupId: topic, partition: 0, next: new Map([[topic, 1]]) };
  await producer.commit([
    { topic, partition: 1, batches: [batch("a", "b"), batch("c")] },
    { topic, partition: 0, batches: [batch("elsewhere")] },
  ], offsets);
  await producer.close();
  const aborting = kafka.producer({
    transactionalId: topic,
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await aborting.connect();
  const transaction = await aborting.transaction();
  await transaction.send({ topic, messages: [{ value: "aborted", partition: 1 }] });
  await transaction.abort();
  await aborting.disconnect();

  const { records, fetches } = await topics.read(topic, 1);
  assert.deepEqual(
    records.map((
      { offset, key, value, headers },
    ) => [offset, String(key), String(value), String(headers!["h"])]),
    [[0, "k", "a", "1"], [1, "k", "b", "1"], [2, "k", "c", "1"]],
  );
  assert.equal(fetches.at(-1)!.nextOffset, 6, "three records, a marker, one aborted, its marker");
  assert.equal((await fetchTopicIds(kafka, [topic])).size, 1);
  assert.equal(warnings.length, 1);
});
