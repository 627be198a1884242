import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import { HEADERS, textHeader } from "#core/record/headers.ts";
import { testServices } from "../../tests/support/test_services.ts";
import { assertDerived, derivedStreams, roomReadings } from "./test_derived.ts";
import { openWorld, START, untilLogged, type World } from "./test_world.ts";

const streams = derivedStreams();

/** Sends readings and waits until they have been taken. */
async function sendAll(world: World, count: number, from = 0): Promise<void> {
  await world.send(roomReadings(count).slice(from));
  await eventually(async () => assert.equal(await world.recordsIn(), count));
}

Deno.test("windows across keys and streams on a real Kafka", async (t) => {
  await using services = await testServices();
  const { bootstrap } = services.kafka;

  await t.step("workers come and go, 1, 3 and 1, and all is as it must be", async () => {
    await using world = await openWorld({ bootstrap, streams });
    const first = world.worker();
    await sendAll(world, 1_000);
    const more = [world.worker(), world.worker()];
    const share = () =>
      [first, ...more].map(({ reporter }) =>
        reporter.health().group!.detail!.match(/\d+/g)?.length ?? 0
      );
    await eventually(() => assert.deepEqual(share(), [1, 1, 1]));
    await sendAll(world, 2_000, 1_000);
    await Promise.all(more.map((worker) => worker.stop()));
    await sendAll(world, 3_000, 2_000);
    await eventually(() => assertDerived(world));

    const merged = [...(await world.progress("meter_by_room")).values()];
    const firstHop = merged.reduce((sum, one) => sum + one.firstHop!.in, 0);
    const dead = [...(await world.progress()).values()].reduce(
      (sum, one) => sum + one.ledger.dead,
      0,
    );
    assert.equal(firstHop, 3_000 - dead);
    for (const { ledger, waitsFor } of merged) {
      const { counted, late, filtered } = ledger;
      assert.equal(ledger.in, counted + late + ledger.dead + filtered);
      assert.equal(waitsFor?.source, "meter");
    }

    // A message that is no partial is set aside, and the others go on.
    const key = "r1";
    await world.send([{ key, value: "no partial" }], world.partials("meter_by_room"));
    const letter = await eventually(async () => {
      const [found] = (await world.read(world.topicsOf("meter_by_room").dead)).flat();
      assert(found !== undefined);
      return found;
    });
    assert.equal(letter.value!.toString(), "no partial");
    assert.match(textHeader(letter.headers, HEADERS.reason)!, /./);
    await sendAll(world, 3_300, 3_000);
    await eventually(() => assertDerived(world));
  });

  await t.step("what is merged are records of the derived stream", async () => {
    await using world = await openWorld({ bootstrap, streams, partitions: 2 });
    world.worker();
    await sendAll(world, 1_500);
    await eventually(() => assertDerived(world));
    const inputs = (await world.read(world.topicsOf("gain").records)).flat()
      .map(({ key, value }) => ({ messageKey: key!.toString(), ...JSON.parse(value!.toString()) }));
    const meter = [...(await world.windows("meter")).values()].filter(({ size }) => size > 0);
    for (const window of meter.filter(({ status }) => status !== "open")) {
      const found = inputs.filter(({ source_key, start, revision }) =>
        source_key === window.key && start === window.start && revision === window.revision
      );
      assert.equal(found.length, 1, `${window.key} ${window.start}`);
      const { messageKey, key, at, size, source, end, status, count, value } = found[0]!;
      assert.deepEqual(
        { messageKey, key, at, size, source, end, status, count, value },
        {
          ...{ messageKey: window.key, key: window.key, at: window.start, size: window.size },
          ...{
            source: "meter",
            end: window.end,
            status: window.status,
            count: window.count,
            value,
          },
        },
      );
    }
  });

  await t.step("a derived stream without its source is refused at start", async () => {
    await using world = await openWorld({ bootstrap, streams, partitions: 1 });
    const alone = streams.filter(({ name }) => name === "peak");
    assert.throws(
      () => world.worker({ streams: alone }),
      /'peak' is made from 'meter_by_room': select that as well with SLUICE_STREAMS/,
    );
  });

  await t.step(
    "one that is added later, and again after a pause, has partial windows",
    async () => {
      await using world = await openWorld({ bootstrap, streams, partitions: 1 });
      const plain = streams.filter(({ name }) => name === "meter");
      const before = world.worker({ streams: plain });
      await sendAll(world, 700);
      await before.stop();
      const added = world.worker();
      await sendAll(world, 1_400, 700);
      await added.stop();
      const between = world.worker({ streams: plain });
      await sendAll(world, 2_100, 1_400);
      await between.stop();
      world.worker();
      await sendAll(world, 4_000, 2_100);
      const told = async (stream: string) =>
        [...(await world.windows(stream)).values()]
          .filter(({ status, size }) => status !== "open" && size === 10_000)
          .toSorted((a, b) => a.start - b.start);
      await eventually(async () => {
        const [windows, meters] = [await told("meter_all"), await told("meter")];
        assert(windows.length >= 6);
        assert.equal(windows[0]!.partial, true);
        const whole = windows.filter(({ partial }) => partial === undefined);
        assert(whole.length > 0);
        for (const { start, count } of whole) {
          const all = meters.filter((one) => one.start === start);
          assert.equal(all.reduce((sum, one) => sum + one.count, 0), count, `of ${start}`);
        }
      });
      // Windows that were open when nobody sent what they are made of.
      for (const stream of ["meter_all", "meter_by_room", "house", "gain"]) {
        const open = START + 1_400 * 20 - 5_000;
        await eventually(async () => {
          const short = (await told(stream))
            .filter(({ start, end }) => start <= open && open < end);
          assert(short.length > 0, stream);
          assert(short.every(({ partial }) => partial), stream);
        });
      }
      assert(!world.lines.some(({ msg }) => /ledger/.test(String(msg))));
    },
  );

  await t.step("a source or partials that are missing park what needs them", async () => {
    await using world = await openWorld({ bootstrap, streams, partitions: 1 });
    const topic = world.partials("gain");
    await world.admin.deleteTopics({ topics: [topic] });
    await eventually(async () => assert(!(await world.admin.listTopics()).includes(topic)));
    const worker = world.worker();
    const line = await untilLogged(world, /gain.partials' is missing: run 'deno task setup'/);
    assert.match(String(line.stream), /meter|gain/);
    assert(!worker.reporter.health().streams!.ok);
    await world.setUp();
    await sendAll(world, 1_000);
    await eventually(() => assertDerived(world));
  });

  await t.step("partitions that are added are waited for only once they have records", async () => {
    await using world = await openWorld({ bootstrap, streams, partitions: 2 });
    world.worker();
    await sendAll(world, 1_000);
    await eventually(() => assertDerived(world));
    await world.setUp(3);
    const [partials] = (await world.admin.fetchTopicMetadata({
      topics: [world.partials("meter_by_room")],
    })).topics;
    assert.equal(partials!.partitions.length, 2);
    await sendAll(world, 2_500, 1_000);
    await eventually(async () => {
      const merged = [...(await world.progress("meter_by_room")).values()];
      const of = new Set(merged.flatMap(({ firstHop }) => firstHop!.in > 0 ? [1] : []));
      assert(of.size > 0);
      const total = [...(await world.windows("meter_all")).values()]
        .reduce((sum, { count }) => sum + count, 0);
      const hops = [...(await world.progress("meter_all")).values()];
      assert.equal(total, hops.reduce((sum, { firstHop }) => sum + firstHop!.counted, 0));
    });
  });

  await t.step(
    "a silent partition is idle in the end, and others need not wait for it",
    async () => {
      await using world = await openWorld({
        bootstrap,
        streams,
        settings: { SLUICE_IDLE_CLOSE: "1s" },
      });
      world.worker();
      await sendAll(world, 300);
      await eventually(async () => {
        const merged = [...(await world.progress("meter_all")).values()];
        assert(merged.every(({ waitsFor }) => waitsFor === undefined));
        const windows = [...(await world.windows("meter_all")).values()];
        assert(windows.length > 0 && windows.every(({ status }) => status !== "open"));
      });
    },
  );
});
