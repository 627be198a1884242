import assert from "node:assert/strict";
import kafkajs from "kafkajs";
import { readConfig } from "../config/config.ts";
import { defineStream } from "../declaration/mod.ts";
import { testStream } from "../cassandra/test_stream.ts";
import { createLogger } from "../telemetry/log.ts";
import { testServices } from "../../tests/support/test_services.ts";
import { createKafka } from "./client.ts";
import { describeTopics } from "./topic_state.ts";
import {
  changelogTopic,
  ensureTopics,
  planTopics,
  progressTopic,
  readyTopics,
  requestsTopic,
  routedTopic,
} from "./topics.ts";

const id = `t${crypto.randomUUID().slice(0, 8)}`;
const topic = `${id}.readings`;
const stream = defineStream({ ...testStream, topic: { name: topic }, partitioner: "any" });
const log = createLogger("test", { level: "error" });

Deno.test("set-up makes, mends and checks the topics of a real Kafka", async (t) => {
  await using services = await testServices();
  const config = readConfig((name) =>
    ({
      KAFKA_BOOTSTRAP_SERVERS: services.kafka.bootstrap,
      KAFKA_PARTITIONS: "2",
      SLUICE_GROUP: id,
    })[
      name
    ]
  );
  const admin = createKafka(config, { clientId: "test", log }).admin();
  await admin.connect();
  const plan = (partitions = 2) =>
    planTopics([stream], { ...config, kafkaPartitions: partitions }, () => undefined);
  const names = plan().map(({ name }) => name);
  /** Their keys must stay where they are. */
  const fixed = plan().filter(({ partitions }) => partitions !== 2);
  const fixedNames = fixed.map(({ name }) => name);
  const growing = names.filter((name) => !fixedNames.includes(name));
  assert(fixedNames.includes(requestsTopic(id)) && growing.includes(changelogTopic(id)));
  const check = () => readyTopics(admin, { topics: names, plans: plan(), autoSetup: false, log });
  const partitions = async () => {
    const states = await describeTopics(admin, names);
    for (const { name, partitions } of fixed) {
      assert.equal(states.get(name)?.partitions, partitions, name);
    }
    return growing.map((name) => states.get(name)?.partitions);
  };

  await t.step("everything that is missing is named in one error", async () => {
    await assert.rejects(check(), (error: Error) => {
      for (const name of names) assert(error.message.includes(`topic '${name}' is missing`), name);
      assert.match(error.message, /Run `deno task setup`/);
      return true;
    });
  });

  await t.step("missing topics are made, the one for routed records too", async () => {
    const { created, notices } = await ensureTopics(admin, plan());
    assert.deepEqual(created, names);
    assert(names.includes(routedTopic(id, "readings")));
    assert.deepEqual(notices, []);
    assert.deepEqual(new Set(await partitions()), new Set([2]));
    await check();
  });

  await t.step("again there is nothing to do, with fewer partitions wanted too", async () => {
    for (const wanted of [2, 1]) {
      assert.deepEqual(await ensureTopics(admin, plan(wanted)), {
        created: [],
        configured: [],
        extended: [],
        notices: [],
      });
    }
  });

  await t.step("a topic that somebody gave partitions is followed by all others", async () => {
    await admin.createPartitions({ topicPartitions: [{ topic, count: 5 }] });
    await assert.rejects(check(), (error: Error) => {
      for (const name of growing.slice(1)) {
        assert(
          error.message.includes(`'${name}' has 2 partitions, fewer than the 5 of '${topic}'`),
        );
      }
      return true;
    });
    const { extended, notices } = await ensureTopics(admin, plan());
    assert.equal(extended.length, growing.length - 1);
    assert(extended.includes(`${changelogTopic(id)} (2 to 5)`));
    assert.match(notices.join("\n"), /which somebody gave more: the records of many keys go to/);
    assert.deepEqual(new Set(await partitions()), new Set([5]));
    await check();
  });

  await t.step(
    "another KAFKA_PARTITIONS adds some, and two workers may do so at once",
    async () => {
      const both = await Promise.all([ensureTopics(admin, plan(6)), ensureTopics(admin, plan(6))]);
      const notices = both.flatMap((changes) => changes.notices).join("\n");
      assert.match(notices, new RegExp(`topic ${topic} has 6 partitions now, not 5`));
      assert.deepEqual(new Set(await partitions()), new Set([6]));
    },
  );

  await t.step("what somebody changed is named, and mended; the rest of it stays", async () => {
    await admin.alterConfigs({
      validateOnly: false,
      resources: [{
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name: topic,
        configEntries: [
          { name: "message.timestamp.type", value: "CreateTime" },
          { name: "max.message.bytes", value: "6000000" },
        ],
      }],
    });
    await assert.rejects(check(), (error: Error) => {
      assert.match(error.message, /message\.timestamp\.type=CreateTime, not LogAppendTime/);
      assert.match(error.message, /\.dead' has max\.message\.bytes=\d+, not 6065536/);
      return true;
    });
    const { configured } = await ensureTopics(admin, plan());
    const internal = [changelogTopic(id), progressTopic(id), ...fixedNames];
    assert.deepEqual(configured, names.filter((name) => !internal.includes(name)));
    await check();
    const states = await describeTopics(admin, names);
    assert.equal(states.get(topic)!.config.get("max.message.bytes"), "6000000");
    assert.equal(states.get(`${topic}.dead`)!.config.get("max.message.bytes"), "6065536");
  });

  await admin.deleteTopics({ topics: names });
  await admin.disconnect();
});
