import assert from "node:assert/strict";
import type kafkajs from "kafkajs";
import { eventually } from "#core/async/wait.ts";
import type { OffsetGap } from "#core/kafka/gap.ts";
import { sendTo, testTopics } from "#core/kafka/test_topic.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { consume } from "./consume.ts";
import { createGapReporter } from "./gap_reporter.ts";
import { createPersistMetrics } from "./telemetry.ts";
import { ProgressBoard } from "#core/progress.ts";

const log = createLogger("test", { level: "error" });
const silent = { ...log, error: () => {} };

interface Reading {
  readonly offsets: number[];
  readonly gaps: OffsetGap[];
  stop(): Promise<void>;
}

function read(
  kafka: kafkajs.Kafka,
  topic: string,
  reported: Promise<void> = Promise.resolve(),
): Reading {
  const stop = new AbortController();
  const reading = { offsets: [] as number[], gaps: [] as OffsetGap[] };
  const consumption = consume(kafka, {
    groupId: topic,
    topics: [topic],
    log: silent,
    signal: stop.signal,
    everyMs: 200,
    onGap: (gap) => {
      reading.gaps.push(gap);
      return reported;
    },
    onUndecodable: (error) => assert.fail(error),
    store: ({ arrivals }) => {
      reading.offsets.push(...arrivals.map(({ position }) => Number(position.offset)));
      return Promise.resolve();
    },
  });
  return {
    ...reading,
    stop: async () => {
      stop.abort();
      await consumption.ended;
    },
  };
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => from + index);

Deno.test("what a group reads of a real Kafka", async (t) => {
  await using topics = await testTopics();
  const { kafka, admin } = topics;
  const send = (topic: string, count: number) =>
    sendTo(kafka, topic, range(0, count).map((n) => ({ value: `${n}` })));
  const committed = async (topic: string) => {
    const [offsets] = await admin.fetchOffsets({ groupId: topic, topics: [topic] });
    return offsets!.partitions[0]!.offset;
  };

  await t.step("offsets that retention deleted while nobody read are one gap", async () => {
    const topic = await topics.create();
    await send(topic, 100);
    const first = read(kafka, topic);
    await eventually(() => Promise.resolve(assert.equal(first.offsets.length, 100)));
    await first.stop();
    await send(topic, 400);
    // It learns who leads the partition.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: "300" }] });

    const second = read(kafka, topic);
    await eventually(() => Promise.resolve(assert.equal(second.offsets.at(-1), 499)));
    await second.stop();
    assert.deepEqual(second.offsets, range(300, 500));
    assert.deepEqual(second.gaps, [{ topic, partition: 0, from: 100, to: 300 }]);

    await send(topic, 10);
    const third = read(kafka, topic);
    await eventually(() => Promise.resolve(assert.equal(third.offsets.at(-1), 509)));
    await third.stop();
    assert.deepEqual([first.gaps, third.gaps, third.offsets], [[], [], range(500, 510)]);
  });

  await t.step("nothing behind a gap is committed before the gap is reported", async () => {
    const topic = await topics.create();
    await send(topic, 10);
    const first = read(kafka, topic);
    await eventually(() => Promise.resolve(assert.equal(first.offsets.length, 10)));
    await first.stop();
    await send(topic, 40);
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: "30" }] });

    const reported = Promise.withResolvers<void>();
    const second = read(kafka, topic, reported.promise);
    await eventually(() => Promise.resolve(assert.equal(second.gaps.length, 1)));
    assert.deepEqual(second.offsets, []);
    assert.equal(await committed(topic), "10", "a worker that ends now leaves the gap to the next");
    reported.resolve();
    await eventually(() => Promise.resolve(assert.deepEqual(second.offsets, range(30, 50))));
    await second.stop();
    assert.equal(await committed(topic), "50");
  });

  await t.step("a topic made anew is stored whole, although it is longer than before", async () => {
    const topic = await topics.create();
    await send(topic, 100);
    const reading = read(kafka, topic);
    await eventually(() => Promise.resolve(assert.equal(reading.offsets.length, 100)));
    await admin.deleteTopics({ topics: [topic] });
    await eventually(async () => {
      await admin.createTopics({ topics: [{ topic }], waitForLeaders: true });
      await send(topic, 150);
    });
    await eventually(() => {
      assert.deepEqual(
        [...new Set(reading.offsets.slice(100))].sort((a, b) => a - b),
        range(0, 150),
      );
      return Promise.resolve();
    });
    assert.deepEqual(reading.gaps, []);
    await reading.stop();
  });

  await t.step("a gap is told by metric and through the progress topic", async () => {
    const topic = await topics.create({ config: { "cleanup.policy": "compact" } });
    const metrics = createPersistMetrics();
    const reporter = createGapReporter(kafka, { topic, metrics, log: silent });
    await reporter.report({ topic: "a.windows", partition: 2, from: 5, to: 9 });
    await reporter.report({ topic: "a.windows", partition: 2, from: 20, to: 21 });
    await reporter.close();
    const board = new ProgressBoard();
    for (const { value } of (await topics.read(topic)).records) board.read(value);
    assert.deepEqual(
      board.gaps.map((
        { reader, topic, partition, from, to },
      ) => [reader, topic, partition, from, to]).sort(),
      [["persist", "a.windows", 2, 20, 21], ["persist", "a.windows", 2, 5, 9]],
    );
    assert.match(await metrics.registry.metrics(), /sluice_gaps_total\{topic="a.windows"[^}]*\} 2/);
  });
});
