import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import { testServices } from "../../tests/support/test_services.ts";
import { openWorld, reading, START, untilLogged } from "./test_world.ts";

/** As many records of as many devices, a second apart. */
const some = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => reading(`d${n % 7}`, START + (from + n) * 1_000));

Deno.test("logs that are not what they were", async (t) => {
  await using services = await testServices();
  const { bootstrap } = services.kafka;

  await t.step(
    "partitions added to an input: refused with the fix, and whole after it",
    async () => {
      await using world = await openWorld({ bootstrap, partitions: 1 });
      const worker = world.worker();
      await world.send(some(100));
      await eventually(async () => assert.equal(await world.recordsIn(), 100));
      await world.admin.createPartitions({
        topicPartitions: [{ topic: world.topics.records, count: 2 }],
      });
      await eventually(async () => {
        const [topic] =
          (await world.admin.fetchTopicMetadata({ topics: [world.topics.records] })).topics;
        assert.equal(topic!.partitions.length, 2);
      });
      await world.send(some(1_000, 100));
      const line = await untilLogged(world, /has no partition 1.*deno task setup/);
      assert.equal(line.stream, "meter");
      await eventually(() => assert(!worker.reporter.health().streams!.ok));
      await world.setUp();
      await eventually(async () => assert.equal(await world.recordsIn(), 1_100));
      await untilLogged(world, /goes on again/, "info");
      assert.equal(worker.reporter.health().streams, undefined);
      const counted = [...(await world.progress()).values()]
        .reduce((sum, { ledger }) => sum + ledger.counted + ledger.late, 0);
      assert.equal(counted, 1_100);
    },
  );

  await t.step(
    "a topic made anew while it is read: said, and read from its beginning",
    async () => {
      await using world = await openWorld({ bootstrap, partitions: 1 });
      world.worker();
      await world.send(some(1_000));
      await eventually(async () => assert.equal(await world.recordsIn(), 1_000));
      await world.admin.deleteTopics({ topics: [world.topics.records] });
      await eventually(async () => {
        assert(!(await world.admin.listTopics()).includes(world.topics.records));
      });
      await world.setUp();
      await world.send(some(1_200, 1_000));
      await eventually(async () => assert.equal(await world.recordsIn(), 2_200));
      const line = await untilLogged(world, /made anew: it is read from its beginning/);
      assert.equal(line.topic, world.topics.records);
      const { position, gaps } = (await world.progress()).get(0)!;
      assert.equal(position, "1200");
      assert.deepEqual(gaps!.map(({ from, to }) => [from, to]), [[1_000, 1_000]]);
    },
  );

  await t.step("retention passes an unread offset while no worker runs: a gap", async () => {
    await using world = await openWorld({ bootstrap, partitions: 1 });
    const first = world.worker();
    await world.send(some(100));
    await eventually(async () => assert.equal(await world.recordsIn(), 100));
    await first.stop();
    await world.send(some(400, 100));
    await world.admin.deleteTopicRecords({
      topic: world.topics.records,
      partitions: [{ partition: 0, offset: "300" }],
    });
    world.worker();
    await eventually(async () => assert.equal(await world.recordsIn(), 300));
    const line = await untilLogged(world, /deleted by the topic's retention/);
    assert.deepEqual([line.from, line.to], [100, 300]);
    const { gaps, holes, position } = (await world.progress()).get(0)!;
    assert.deepEqual(gaps!.map(({ from, to }) => [from, to]), [[100, 300]]);
    assert.deepEqual([holes, position], [0, "500"]);
  });

  await t.step("what came into an empty input and went while no worker ran is a gap", async () => {
    await using world = await openWorld({ bootstrap, partitions: 1 });
    const first = world.worker();
    // It has begun before the first record: what comes from now on is its to count.
    await eventually(async () => assert.equal((await world.progress()).get(0)?.position, "0"));
    await first.stop();
    await world.send(some(40));
    await world.admin.deleteTopicRecords({
      topic: world.topics.records,
      partitions: [{ partition: 0, offset: "30" }],
    });
    world.worker();
    await eventually(async () => assert.equal(await world.recordsIn(), 10));
    const { gaps } = (await world.progress()).get(0)!;
    assert.deepEqual(gaps!.map(({ from, to }) => [from, to]), [[0, 30]]);
  });
});
