import assert from "node:assert/strict";
import { eventually } from "../async/wait.ts";
import { fingerprintOf, recognizeLog } from "./log_fingerprint.ts";
import { sendTo, testTopics } from "./test_topic.ts";
import { withCluster } from "./wire/cluster.ts";

Deno.test("a log is recognized by a record, and after it is made anew it is not", async () => {
  await using topics = await testTopics();
  const { kafka, admin } = topics;
  const topic = await topics.create({ config: { "message.timestamp.type": "LogAppendTime" } });
  const at = { topic, partition: 0 };
  const messages = ["a", "b", "c"].map((value) => ({ key: "k", value }));
  await sendTo(kafka, topic, messages);
  const cursor = (await topics.read(topic)).fetches[0]!.batches[0]!.open();
  cursor.next();
  cursor.next();
  const record = fingerprintOf(cursor);
  assert.equal(record.offset, 1);
  const recognized = (kept = record) =>
    withCluster(kafka, (cluster) => recognizeLog(cluster, at, kept));
  const anew = async (count: number) => {
    await admin.deleteTopics({ topics: [topic] });
    await eventually(async () => {
      await admin.createTopics({
        waitForLeaders: true,
        topics: [{
          topic,
          configEntries: [{ name: "message.timestamp.type", value: "LogAppendTime" }],
        }],
      });
    });
    if (count > 0) await sendTo(kafka, topic, messages.slice(0, count));
  };

  assert.equal(await recognized(), "same");
  assert.equal(await recognized({ ...record, hash: record.hash ^ 1 }), "other");
  assert.equal(await recognized({ ...record, offset: 3 }), "shorter", "nothing is there yet");
  assert.equal(await recognized({ ...record, offset: 99 }), "shorter");
  // kafkajs finds the leader only of topics that it was asked about.
  await admin.fetchTopicOffsets(topic);
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: "2" }] });
  assert.equal(await recognized(), "unknown");

  await anew(3);
  assert.equal(await recognized(), "other", "the same bytes, appended later");
  await anew(1);
  assert.equal(await recognized(), "other", "it ends before the record, and is newer");
  await anew(0);
  assert.equal(await recognized(), "shorter");
});
