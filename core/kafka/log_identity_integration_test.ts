import assert from "node:assert/strict";
import { eventually } from "../async/wait.ts";
import { fetchTopicIds } from "./log_identity.ts";
import { sendTo, testTopics } from "./test_topic.ts";

Deno.test("a topic that is made anew is another log", async () => {
  await using topics = await testTopics();
  const { kafka, admin } = topics;
  const topic = await topics.create();
  const messages = ["a", "b", "c"].map((value) => ({ key: "k", value }));
  await sendTo(kafka, topic, messages);
  const id = (await fetchTopicIds(kafka, [topic, "missing"])).get(topic);
  assert.match(id!, /^[0-9a-f]{32}$/);
  assert.deepEqual(await fetchTopicIds(kafka, [topic, "missing"]), new Map([[topic, id]]));

  await admin.deleteTopics({ topics: [topic] });
  await eventually(async () => {
    await admin.createTopics({ topics: [{ topic }], waitForLeaders: true });
    await sendTo(kafka, topic, messages);
  });
  assert.notEqual((await fetchTopicIds(kafka, [topic])).get(topic), id);
});
