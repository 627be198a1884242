import assert from "node:assert/strict";
import type kafkajs from "kafkajs";
import { eventually } from "#core/async/wait.ts";
import { partitionOf } from "#core/kafka/partitioner.ts";
import { HEADERS, numberHeader, textHeader } from "#core/record/headers.ts";
import { testServices } from "../../tests/support/test_services.ts";
import { meterStream, openWorld, reading, START } from "./test_world.ts";

const PARTITIONS = 4;

/** A key that the two kinds of producers put into different partitions. */
const KEY = Array.from({ length: 100 }, (_, n) => `device-${n}`)
  .find((key) => place(key, "murmur2") !== place(key, "crc32"))!;

function place(key: string, partitioner: "murmur2" | "crc32"): number {
  const bytes = new TextEncoder().encode(key);
  return partitionOf(partitioner, bytes, 0, bytes.length, PARTITIONS);
}

/** Readings as a producer of this kind sends them. */
function sentBy(
  partitioner: "murmur2" | "crc32",
  readings: readonly (readonly [seconds: number, watts: number])[],
): kafkajs.Message[] {
  return readings.map(([seconds, watts]) => ({
    ...reading(KEY, START + seconds * 1_000, watts),
    partition: place(KEY, partitioner),
  }));
}

const java = sentBy("murmur2", [[0, 10], [1, 10], [2, 10]]);
const librdkafka = sentBy("crc32", [[3, 100], [4, 100]]);

Deno.test("producers that choose partitions in different ways", async (t) => {
  await using services = await testServices();
  const { bootstrap } = services.kafka;

  for (const declared of ["murmur2", "crc32"] as const) {
    await t.step(
      `declared ${declared}: a record elsewhere is a dead letter that says why`,
      async () => {
        const streams = [meterStream({ partitioner: declared })];
        await using world = await openWorld({ bootstrap, streams, partitions: PARTITIONS });
        world.worker();
        await world.send([...java, ...librdkafka]);
        await eventually(async () => assert.equal(await world.recordsIn(), 5));
        const dead = (await world.read(world.topics.dead)).flat();
        assert.equal(dead.length, declared === "murmur2" ? 2 : 3);
        for (const { headers } of dead) {
          const setting = declared === "murmur2" ? /murmur2_random/ : /consistent_random/;
          assert.match(textHeader(headers, HEADERS.reason)!, setting);
        }
      },
    );
  }

  await t.step(
    "declared any: one window of all, and letters name where records came in",
    async () => {
      const streams = [
        meterStream({
          partitioner: "any",
          windows: [{ kind: "tumbling", sizeMs: 10_000 }] as never,
        }),
      ];
      await using world = await openWorld({ bootstrap, streams, partitions: PARTITIONS });
      world.worker();
      const wrong = {
        key: KEY,
        value: "?",
        partition: place(KEY, "crc32"),
        headers: { trace: "7" },
      };
      await world.send([...java, ...librdkafka, wrong]);
      await eventually(async () => assert.equal(await world.recordsIn(), 6));
      // A record of another key in the same partition closes the window.
      await world.send(sentBy("crc32", [[60, 1]]));
      const final = await eventually(async () => {
        const found = [...(await world.windows()).values()].find((one) => one.status === "final");
        assert(found !== undefined);
        return found;
      });
      assert.deepEqual([final.key, final.start, final.count], [KEY, START, 5]);
      assert.equal(final.measures.watts!.avg, 46);
      const [letter, ...others] = (await world.read(world.topics.dead)).flat();
      assert.deepEqual(others, []);
      assert.equal(textHeader(letter!.headers, HEADERS.sourceTopic), world.topics.records);
      assert.equal(numberHeader(letter!.headers, HEADERS.sourcePartition), place(KEY, "crc32"));
      assert.equal(numberHeader(letter!.headers, HEADERS.sourceOffset), 2);
      assert.equal(textHeader(letter!.headers, "trace"), "7");
      assert.equal(textHeader(letter!.headers, HEADERS.appended), null);
    },
  );

  await t.step(
    "declared any, exactly once: workers come and go while records are routed",
    async () => {
      const streams = [meterStream({ partitioner: "any", outOfOrdernessMs: 3_600_000 })];
      await using world = await openWorld({ bootstrap, streams, partitions: PARTITIONS });
      const sent = 1_200;
      for (let from = 0; from < sent; from += 300) {
        const worker = world.worker();
        await world.send(Array.from({ length: 300 }, (_, n) => ({
          ...reading(`d${n % 9}`, START + (from + n) * 100, 1),
          partition: n % PARTITIONS,
        })));
        await eventually(async () => assert(await world.recordsIn() > from));
        await worker.stop();
      }
      world.worker();
      await eventually(async () => assert.equal(await world.recordsIn(), sent));
      await eventually(async () => {
        const counts = [...(await world.windows()).values()].map(({ count }) => count);
        assert.equal(counts.reduce((sum, count) => sum + count, 0), sent);
      });
      const routed = (await world.read(world.routed)).flat();
      const sources = routed.map(({ headers }) =>
        `${textHeader(headers, HEADERS.sourcePartition)}/${
          textHeader(headers, HEADERS.sourceOffset)
        }`
      );
      assert.equal(new Set(sources).size, sent);
      assert.equal(sources.length, sent);
    },
  );
});
