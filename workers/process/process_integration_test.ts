import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import { seconds } from "#core/declaration/mod.ts";
import { HEADERS, numberHeader, textHeader } from "#core/record/headers.ts";
import type { WindowUpdate } from "#window/mod.ts";
import { testServices } from "../../tests/support/test_services.ts";
import { assertAsOracle } from "./test_oracle.ts";
import { meterStream, openWorld, reading, readings, START } from "./test_world.ts";

const everyKind = meterStream({
  windows: [
    { kind: "tumbling", sizeMs: seconds(10), allowedLatenessMs: seconds(20) },
    { kind: "hopping", sizeMs: seconds(30), slideMs: seconds(10) },
    { kind: "session", gapMs: seconds(7), aggregates: ["count", "p95"] },
  ] as never,
});

Deno.test("process worker on a real Kafka", async (t) => {
  await using services = await testServices();
  const { bootstrap } = services.kafka;

  await t.step(
    "F5: windows equal the oracle's although the worker starts over again and again",
    async () => {
      await using world = await openWorld({ bootstrap, streams: [everyKind] });
      const messages = readings(6_000);
      for (let from = 0; from < messages.length; from += 1_000) {
        const worker = world.worker();
        await world.send(messages.slice(from, from + 1_000));
        // It is stopped in the middle of the work, wherever that is.
        await eventually(async () => assert(await world.recordsIn() > from));
        await worker.stop();
      }
      world.worker();
      await eventually(() => assertAsOracle(world), { everyMs: 1_000 });
    },
  );

  await t.step("the stamps of a task's updates rise, and readers can rely on it", async () => {
    await using world = await openWorld({ bootstrap, partitions: 1 });
    const first = world.worker();
    await world.send(readings(500));
    await eventually(async () => assert.equal(await world.recordsIn(), 500));
    await first.stop();
    const second = world.worker();
    await world.send(readings(1_000).slice(500));
    await eventually(async () => assert.equal(await world.recordsIn(), 1_000));
    await second.stop();
    const [updates] = await world.read(world.topics.windows);
    const stamps = updates!.map(({ headers }) => numberHeader(headers, HEADERS.stamp)!);
    assert(stamps.length > 20);
    for (const [index, stamp] of stamps.slice(1).entries()) assert(stamp > stamps[index]!);
    assert(
      Math.abs(stamps[0]! / 1_000 - updates![0]!.timestamp) < 600_000,
      "they are append times",
    );
  });

  await t.step("dead letters keep their bytes, with why and where", async () => {
    await using world = await openWorld({ bootstrap });
    const far = Date.now() + 2 * 3_600_000;
    const bad = [
      { key: "d1", value: "not json", headers: { trace: "7" } },
      reading("d1", far),
      { key: "d2", value: JSON.stringify({ device: "d1", at: START, watts: 1 }) },
      { key: "d1", value: null },
    ];
    world.worker();
    await world.send(bad);
    const dead = await eventually(async () => {
      const found = (await world.read(world.topics.dead)).flat();
      assert.equal(found.length, bad.length);
      return found;
    });
    const reasons = dead.map(({ headers }) => textHeader(headers, HEADERS.reason)!);
    assert(reasons.some((reason) => /not JSON/.test(reason)));
    assert(
      reasons.some((reason) => /7\d\d\d s ahead of the time when Kafka appended it/.test(reason)),
    );
    assert(reasons.some((reason) => /Kafka key is 'd2'/.test(reason)));
    assert(reasons.some((reason) => /empty/.test(reason)));
    const broken = dead.find(({ value }) => value?.toString() === "not json")!;
    assert.equal(textHeader(broken.headers, "trace"), "7");
    assert.equal(textHeader(broken.headers, HEADERS.sourceTopic), world.topics.records);
    assert.notEqual(numberHeader(broken.headers, HEADERS.sourceOffset), null);
    assert.deepEqual((await world.read(world.topics.windows)).flat(), []);
  });

  await t.step(
    "an input of transactions, also aborted ones, is read, accounted for and closed by silence",
    async () => {
      await using world = await openWorld({ bootstrap, settings: { SLUICE_IDLE_CLOSE: "1s" } });
      const producer = world.kafka.producer({
        transactionalId: `source-${crypto.randomUUID()}`,
        idempotent: true,
        maxInFlightRequests: 1,
      });
      await producer.connect();
      for (let round = 0; round < 6; round++) {
        const transaction = await producer.transaction();
        const kept = round % 2 === 0;
        const messages = Array.from(
          { length: kept ? 1 : 3_000 },
          (_, index) => reading("d1", START + round * 1_000 + index % 900),
        );
        await transaction.send({ topic: world.topics.records, messages });
        await (kept ? transaction.commit() : transaction.abort());
      }
      await producer.disconnect();
      world.worker();
      await eventually(async () => {
        const finals = [...(await world.windows()).values()].filter((w) => w.status === "final");
        assert.deepEqual(finals.map(({ start, count }) => [start, count]), [[START, 3]]);
      });
      const reports = [...(await world.progress()).values()].filter(({ ledger }) => ledger.in > 0);
      const [{ ledger, holes, position }] = reports as [typeof reports[0]];
      assert.equal(ledger.in, 3);
      assert.equal(holes, Number(position) - 3);
      assert(!world.lines.some(({ msg }) => /ledger/.test(msg)));
    },
  );

  await t.step("a worker's clock that is 20 minutes off changes nothing", async () => {
    const clock = Date.now;
    for (const offMs of [20 * 60_000, -20 * 60_000]) {
      await using world = await openWorld({
        bootstrap,
        partitions: 1,
        settings: { SLUICE_IDLE_CLOSE: "200ms", SLUICE_FUTURE_CAP: "1m" },
      });
      Date.now = () => clock() + offMs;
      try {
        const worker = world.worker();
        for (let sent = 1; sent <= 8; sent++) {
          await world.send([reading("d1", clock())]);
          await eventually(async () => assert.equal(await world.recordsIn(), sent));
        }
        await worker.stop();
      } finally {
        Date.now = clock;
      }
      const { ledger } = (await world.progress()).get(0)!;
      assert.deepEqual([ledger.counted, ledger.late, ledger.dead], [8, 0, 0]);
    }
  });

  await t.step("two workers share the tasks and go on when one leaves", async () => {
    await using world = await openWorld({ bootstrap });
    const workers = [world.worker(), world.worker()];
    const messages = readings(2_000);
    await world.send(messages.slice(0, 1_000));
    const owned = (worker: typeof workers[0]) => worker!.reporter.health().group!.detail!;
    await eventually(() => {
      const shares = workers.map((worker) => owned(worker).match(/\d+/g)?.length ?? 0);
      assert.deepEqual(shares.sort(), [1, 2]);
    });
    await eventually(async () => assert.equal(await world.recordsIn(), 1_000));
    await workers[0]!.stop();
    await world.send(messages.slice(1_000));
    await eventually(async () => assert.equal(await world.recordsIn(), 2_000));
    const counted = [...(await world.windows()).values()]
      .reduce((sum: number, { count }: WindowUpdate) => sum + count, 0);
    const late = (await world.read(world.topics.late)).flat().length;
    const dead = (await world.read(world.topics.dead)).flat().length;
    assert.equal(counted + late + dead, 2_000);
  });
});
