import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { eventually, pause } from "#core/async/wait.ts";
import { testServices } from "../../tests/support/test_services.ts";
import { assertAsOracle } from "./test_oracle.ts";
import {
  meterStream,
  openWorld,
  reading,
  readings,
  START,
  untilLogged,
  type World,
} from "./test_world.ts";

const other = meterStream({ name: "other", topic: { name: "other", env: "OTHER_TOPIC" } });

/** What the worker's topics hold, markers of transactions included. */
async function ends(world: World): Promise<readonly string[]> {
  const all = [world.changelog, world.progressTopic, world.topics.windows];
  const offsets = await Promise.all(all.map((topic) => world.admin.fetchTopicOffsets(topic)));
  return offsets.flat().map(({ high }) => high);
}

/** The worker owns its tasks and has restored them: it has let time pass in each. */
async function settled(worker: ReturnType<World["worker"]>, tasks: string): Promise<void> {
  await eventually(() => assert.match(worker.reporter.health().group!.detail!, new RegExp(tasks)));
}

Deno.test("state of the process worker", async (t) => {
  await using services = await testServices();
  const { bootstrap } = services.kafka;

  await t.step(
    "a quiet input is written nothing about, and a takeover writes nothing",
    async () => {
      // What was told of open windows is told again by a new owner, so here nothing is told of them.
      const windows = [{
        kind: "tumbling",
        sizeMs: 10_000,
        allowedLatenessMs: 20_000,
        emit: "final",
      }];
      const streams = [meterStream({ windows: windows as never })];
      await using world = await openWorld({ bootstrap, streams });
      const first = world.worker();
      await world.send(readings(300));
      await eventually(async () => assert.equal(await world.recordsIn(), 300));
      await eventually(async () => {
        const before = await ends(world);
        // Longer than the longest time between two transactions.
        await pause(2_500);
        assert.deepEqual(await ends(world), before);
      }, { everyMs: 0 });
      const quietEnds = await ends(world);
      await first.stop();
      const second = world.worker();
      await settled(second, "owns tasks 0, 1, 2");
      await pause(2_500);
      assert.deepEqual(await ends(world), quietEnds);
      await world.send(readings(600).slice(300));
      await eventually(async () => assert.equal(await world.recordsIn(), 600));
      await eventually(() => assertAsOracle(world));
    },
  );

  await t.step(
    "restore reads what is live: rows of windows that are gone are tombstones",
    async () => {
      await using world = await openWorld({ bootstrap, partitions: 1 });
      const worker = world.worker();
      await world.send(readings(2_000));
      await eventually(async () => assert.equal(await world.recordsIn(), 2_000));
      await worker.stop();
      const live = new Set<string>();
      for (const { key, value } of (await world.read(world.changelog))[0]!) {
        if (value === null) live.delete(key!.toString("latin1"));
        else live.add(key!.toString("latin1"));
      }
      const open = [...(await world.windows()).values()].filter(({ status }) => status === "open");
      assert(live.size > 1 && live.size < 200, `${live.size} rows are live`);
      assert(open.length > 0);
    },
  );

  await t.step(
    "state of the first version is refused with the fix, and never overwritten",
    async () => {
      await using world = await openWorld({ bootstrap, partitions: 1 });
      const old = { key: "snapshot/0", value: JSON.stringify({ v: 1, type: "head", streams: {} }) };
      await world.send([old], world.changelog);
      await world.send(readings(100));
      const worker = world.worker();
      const line = await untilLogged(world, /an older version wrote it/);
      assert.match(String(line.reason), /deleting the changelog topic.*SLUICE_GROUP/);
      assert(!worker.reporter.health().streams!.ok);
      assert.equal((await world.read(world.changelog)).flat().length, 1);
    },
  );

  await t.step(
    "a stream whose state is unreadable does not stop the others of its task",
    async () => {
      await using world = await openWorld({
        bootstrap,
        partitions: 1,
        streams: [meterStream(), other],
      });
      const newer = { key: Buffer.from("other"), value: JSON.stringify({ v: 99 }) };
      await world.send([newer], world.changelog);
      world.worker();
      await world.send(readings(200), world.topics.records.replace(".meter", ".other"));
      await world.send(readings(100));
      await eventually(async () => assert.equal(await world.recordsIn(), 100));
      const line = await untilLogged(world, /version 99/);
      assert.deepEqual([line.stream, line.task], ["other", 0]);
    },
  );

  await t.step(
    "a stream whose topic is missing does not stop the others, and begins when it is there",
    async () => {
      await using world = await openWorld({
        bootstrap,
        partitions: 1,
        streams: [meterStream(), other],
      });
      const topic = world.topics.records.replace(".meter", ".other");
      await world.admin.deleteTopics({ topics: [topic] });
      await eventually(async () => assert(!(await world.admin.listTopics()).includes(topic)));
      world.worker();
      await world.send(readings(100));
      await eventually(async () => assert.equal(await world.recordsIn(), 100));
      await untilLogged(world, /is missing: run 'deno task setup'/);
      await world.setUp();
      await world.send([reading("d1", START)], topic);
      await eventually(async () => {
        const reports = (await world.read(world.progressTopic)).flat();
        const { streams } = JSON.parse(reports.at(-1)!.value!.toString());
        assert.equal(streams.other?.ledger.in, 1);
      });
      assert.equal(await world.recordsIn(), 100);
    },
  );
});
