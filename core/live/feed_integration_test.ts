import assert from "node:assert/strict";
import type kafkajs from "kafkajs";
import { isolatedEnvironment } from "../../tests/support/isolation.ts";
import { testServices } from "../../tests/support/test_services.ts";
import { eventually } from "../async/wait.ts";
import { readConfig } from "../config/config.ts";
import { createKafka } from "../kafka/client.ts";
import { ensureTopics, progressTopic } from "../kafka/topics.ts";
import { ProgressBoard } from "../progress.ts";
import { createLogger } from "../telemetry/log.ts";
import { LiveFeed } from "./feed.ts";
import { LiveLog } from "./log.ts";

const quiet = createLogger("test", { level: "error" });

Deno.test("a feed follows topics, also one that is deleted and made anew", async (t) => {
  await using services = await testServices();
  const environment = isolatedEnvironment(services);
  const config = readConfig((name) => environment[name]);
  const kafka = createKafka(config, { clientId: "test", log: quiet });
  const prefix = crypto.randomUUID();
  const topics = {
    records: prefix,
    windows: `${prefix}.windows`,
    late: `${prefix}.late`,
    dead: `${prefix}.dead`,
  };
  const all = [...Object.values(topics), progressTopic(config.group)];
  const admin = kafka.admin();
  const producer = kafka.producer();
  await Promise.all([admin.connect(), producer.connect()]);
  const make = (names: readonly string[]) =>
    ensureTopics(
      admin,
      names.map((name) => ({ name, partitions: 1, replicationFactor: 1, config: {} })),
    );
  const send = (topic: string, ...values: string[]) =>
    producer.send({ topic, messages: values.map((value): kafkajs.Message => ({ value })) });

  const board = new ProgressBoard();
  const log = new LiveLog();
  const feed = new LiveFeed(kafka, {
    streams: () => [{ topics, log }],
    board,
    group: config.group,
    reader: "test",
    log: quiet,
  });
  const held = () =>
    [...log.rings.late.entries()].map(({ value }) => new TextDecoder().decode(value!));
  const stop = new AbortController();
  const run = feed.run(stop.signal);

  await t.step(
    "without a topic it reports what to do, and begins when they are there",
    async () => {
      await eventually(() =>
        assert.match(feed.fault ?? "", /no topic exists yet.*deno task setup/)
      );
      assert.equal(feed.isReady, false);
      await make(all);
      await send(topics.late, "a", "b");
      await send(progressTopic(config.group), JSON.stringify({ task: 3, at: 1, streams: {} }));
      await feed.ready;
      assert.equal(feed.fault, null);
      await eventually(() => assert.deepEqual(held(), ["a", "b"]));
      await eventually(() => assert.deepEqual(board.tasks.map(({ task }) => task), [3]));
    },
  );

  await t.step("what comes is read once", async () => {
    await send(topics.late, "c");
    await eventually(() => assert.deepEqual(held(), ["a", "b", "c"]));
  });

  await t.step("a topic that is made anew is read from its beginning", async () => {
    const { epoch } = log.rings.late;
    await admin.deleteTopics({ topics: [topics.late] });
    await eventually(async () => assert(!(await admin.listTopics()).includes(topics.late)));
    await make([topics.late]);
    await eventually(() => send(topics.late, "x"));
    await eventually(() => {
      assert(log.rings.late.epoch > epoch);
      assert.deepEqual(held().at(-1), "x");
    });
    assert(!held().includes("c"));
  });

  await t.step("when it stops it takes its group with it", async () => {
    const listed = async () => (await admin.listGroups()).groups.map(({ groupId }) => groupId);
    const mine = (await listed()).filter((id) => id.startsWith(`${config.group}-test-`));
    const { groups } = await admin.describeGroups(mine);
    const [group] = groups.filter(({ members }) => members.length > 0);
    assert(group !== undefined);
    stop.abort();
    await run;
    assert(!(await listed()).includes(group.groupId));
  });
  await Promise.all([admin.disconnect(), producer.disconnect()]);
});
