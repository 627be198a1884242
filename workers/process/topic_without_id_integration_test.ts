import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import { fetchTopicIds } from "#core/kafka/log_identity.ts";
import { withoutTopicIds } from "#core/kafka/wire/test_old_broker.ts";
import { testServices } from "../../tests/support/test_services.ts";
import { openWorld, reading, START, untilLogged, type World } from "./test_world.ts";

const some = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => reading(`d${n % 7}`, START + (from + n) * 1_000));

async function makeAnew(world: World): Promise<void> {
  await world.admin.deleteTopics({ topics: [world.topics.records] });
  await eventually(async () => {
    assert(!(await world.admin.listTopics()).includes(world.topics.records));
  });
  await world.setUp();
}

Deno.test("logs of brokers that know no ids of topics", async (t) => {
  withoutTopicIds();
  await using services = await testServices();
  const { bootstrap } = services.kafka;

  await t.step("made anew while no worker runs, as long as before", async () => {
    await using world = await openWorld({ bootstrap, partitions: 1 });
    assert.equal((await fetchTopicIds(world.kafka, [world.topics.records])).size, 0);
    const first = world.worker();
    await world.send(some(100));
    await eventually(async () => assert.equal(await world.recordsIn(), 100));
    await first.stop();
    await makeAnew(world);
    await world.send(some(150, 100));
    world.worker();
    await eventually(async () => assert.equal(await world.recordsIn(), 250));
    await untilLogged(world, /made anew: it is read from its beginning/);
    const { position, gaps } = (await world.progress()).get(0)!;
    assert.equal(position, "150");
    assert.deepEqual(gaps!.map(({ from, to }) => [from, to]), [[100, 100]]);
  });

  await t.step("made anew while it is read, shorter and longer than before", async () => {
    await using world = await openWorld({ bootstrap, partitions: 1 });
    world.worker();
    await world.send(some(300));
    await eventually(async () => assert.equal(await world.recordsIn(), 300));
    await makeAnew(world);
    await world.send(some(200, 300));
    await eventually(async () => assert.equal(await world.recordsIn(), 500));
    await untilLogged(world, /made anew: it is read from its beginning/);
    await makeAnew(world);
    await world.send(some(1_000, 500));
    await eventually(async () => assert.equal(await world.recordsIn(), 1_500));
    assert.equal((await world.progress()).get(0)!.position, "1000");
  });

  await t.step("a restart of the same log is none", async () => {
    await using world = await openWorld({ bootstrap, partitions: 1 });
    const first = world.worker();
    await world.send(some(100));
    await eventually(async () => assert.equal(await world.recordsIn(), 100));
    await first.stop();
    await world.send(some(50, 100));
    world.worker();
    await eventually(async () => assert.equal(await world.recordsIn(), 150));
    assert.deepEqual((await world.progress()).get(0)!.gaps, []);
    assert.deepEqual(world.lines.filter(({ level }) => level === "error"), []);
  });
});
