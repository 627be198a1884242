import assert from "node:assert/strict";
import type kafkajs from "kafkajs";
import { eventually } from "#core/async/wait.ts";
import { fetchTopicOffsets } from "../kafka/offsets.ts";
import { TransactionalProducer } from "../kafka/transactional_producer.ts";
import { type TestTopics, testTopics } from "../kafka/test_topic.ts";
import { KeyedWriter, KeyReused } from "./keyed_writer.ts";
import { fingerprintOf, tokenOf } from "./outcomes.ts";

const REMEMBERED = { keepMs: 3_600_000, keep: 1_000 };

/** Topics for records and outcomes, and instances that share them. */
async function writersOf(topics: TestTopics) {
  const [records, outcomes] = [
    await topics.create({ partitions: 2 }),
    await topics.create({ partitions: 2, config: { "cleanup.policy": "compact,delete" } }),
  ];
  const writers: KeyedWriter[] = [];
  const instance = (kafka: kafkajs.Kafka = topics.kafka) => {
    const writer = new KeyedWriter(kafka, {
      topic: outcomes,
      partitions: () => Promise.resolve(2),
      end: async (partition) =>
        (await fetchTopicOffsets(topics.admin, [outcomes])).get(outcomes)![partition]!.latest,
      prefix: outcomes,
      remembered: REMEMBERED,
      lane: { maxBytes: 100_000, maxWaitMs: 60_000, late: () => new Error("late") },
    });
    writers.push(writer);
    return writer;
  };
  const request = (key: string, values: readonly string[]) => ({
    group: records,
    bytes: 100,
    records: values.map((value, index) => (
      { topic: records, key: `k${index}`, value, partition: index % 2 }
    )),
    token: tokenOf("readings", key),
    fingerprint: fingerprintOf(values.join()),
  });
  /** What readers see, which is a little after the commit was acknowledged. */
  const written = async () => {
    const partitions = await Promise.all([0, 1].map((one) => topics.read(records, one)));
    return partitions.flatMap((partition) => partition.records.map(({ value }) => String(value)))
      .sort();
  };
  return {
    outcomes,
    instance,
    request,
    written,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(writers.map((writer) => writer.close()));
    },
  };
}

Deno.test({
  name: "requests with a key are written once, on a real Kafka",
  // The Kafka client keeps timers of its own.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    await using topics = await testTopics();

    await t.step("however often, at once and one after the other", async () => {
      await using world = await writersOf(topics);
      const writer = world.instance();
      const request = world.request("a", ["1", "2", "3"]);
      const ends = await Promise.all(Array.from({ length: 20 }, () => writer.write(request)));
      assert.equal(ends.filter(({ repeated }) => !repeated).length, 1);
      assert(ends.every(({ accepted }) => accepted === 3));
      assert.deepEqual(await writer.write(request), { accepted: 3, repeated: true });
      await eventually(async () => assert.deepEqual(await world.written(), ["1", "2", "3"]));
    });

    await t.step("a key with another body is refused, on this instance and others", async () => {
      await using world = await writersOf(topics);
      const [one, other] = [world.instance(), world.instance()];
      const first = one.write(world.request("a", ["1"]));
      await assert.rejects(one.write(world.request("a", ["2"])), KeyReused);
      await first;
      await assert.rejects(one.write(world.request("a", ["2"])), KeyReused);
      await assert.rejects(other.write(world.request("a", ["2"])), KeyReused);
      await eventually(async () => assert.deepEqual(await world.written(), ["1"]));
    });

    await t.step("by another instance, and after a restart", async () => {
      await using world = await writersOf(topics);
      const [one, other] = [world.instance(), world.instance()];
      const request = world.request("a", ["1", "2"]);
      assert.equal((await one.write(request)).repeated, false);
      assert.deepEqual(await other.write(request), { accepted: 2, repeated: true });
      await one.close();
      await other.close();
      const restarted = world.instance();
      assert.deepEqual(await restarted.write(request), { accepted: 2, repeated: true });
      assert.equal((await restarted.write(world.request("b", ["3"]))).repeated, false);
      await eventually(async () => assert.deepEqual(await world.written(), ["1", "2", "3"]));
    });

    await t.step("those of one place are remembered in one partition", async () => {
      await using world = await writersOf(topics);
      const [one, other] = [world.instance(), world.instance()];
      const requests = Array.from("abcdefgh", (key) => ({
        ...world.request(key, [key]),
        place: "walk",
      }));
      await Promise.all(requests.map((request) => one.write(request)));
      const again = await Promise.all(requests.map((request) => other.write(request)));
      assert(again.every(({ repeated }) => repeated));
      await eventually(async () => {
        const partitions = await Promise.all(
          [0, 1].map((partition) => topics.read(world.outcomes, partition)),
        );
        assert.deepEqual(partitions.map(({ records }) => records.length).sort(), [0, 8]);
      });
    });

    await t.step("by three instances at once, each request sent to all of them", async () => {
      await using world = await writersOf(topics);
      const instances = [world.instance(), world.instance(), world.instance()];
      const values = Array.from({ length: 12 }, (_, index) => String(index));
      await Promise.all(values.map(async (value) => {
        const request = world.request(value, [value]);
        // A client sends again whatever it has no answer to.
        await Promise.all(instances.map(async (writer) => {
          for (let attempt = 0;; attempt++) {
            try {
              return await writer.write(request);
            } catch (error) {
              if (attempt === 20) throw error;
            }
          }
        }));
      }));
      await eventually(async () => assert.deepEqual(await world.written(), values.toSorted()));
    });

    await t.step("while others take the name again and again", async () => {
      await using world = await writersOf(topics);
      const request = { ...world.request("a", ["1"]), place: "walk" };
      let done = false;
      const takers = [0, 1].map(async (partition) => {
        const until = performance.now() + 3_000;
        const options = { transactionalId: `${world.outcomes}-${partition}` };
        while (!done && performance.now() < until) {
          await (await TransactionalProducer.open(topics.kafka, options)).close();
        }
      });
      // It fails no request, and the name is left in the end.
      assert.equal((await world.instance().write(request)).repeated, false);
      done = true;
      await Promise.all(takers);
      await eventually(async () => assert.deepEqual(await world.written(), ["1"]));
    });
  },
});
