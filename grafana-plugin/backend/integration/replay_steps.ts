import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { fetchedRecords, recordsOf } from "#core/kafka/record_batch.ts";
import type { DeadLettersAnswer, ReplayAnswer } from "../../src/contract/resources.ts";
import { boundDead } from "../../../tests/support/bound_insert.ts";
import { call } from "./calls.ts";
import type { World } from "./world.ts";

const BYTES = Buffer.from([0x7b, 0xff, 0x00, 0xc3]);
const KEY = Buffer.from("vehicle-é");
/** Times to read of all letters, and the one whose topic can be written to. */
const AT = Date.now() - 5_000;

/** Dead letters: pages, and the way back to their topic. */
export async function replaySteps(
  t: Deno.TestContext,
  world: World,
): Promise<void> {
  const { instance } = world;
  const vehicles = world.stream("vehicle_data");
  await storeLetter(world);

  await t.step(
    "pages of dead letters, the newest first, bytes as text or base64",
    async () => {
      const first = await call<DeadLettersAnswer>(
        instance,
        "dead-letters?stream=vehicle_data&limit=2",
      );
      assert.equal(first.body.letters.length, 2);
      const rest = await call<DeadLettersAnswer>(
        instance,
        `dead-letters?stream=vehicle_data&limit=2&cursor=${encodeURIComponent(first.body.next!)}`,
      );
      const letters = [...first.body.letters, ...rest.body.letters];
      assert.equal(letters.length, 4);
      assert.deepEqual(
        letters.map(({ at }) => at),
        letters.map(({ at }) => at).sort((a, b) => b - a),
      );
      const ours = letters.find(({ at }) => at === AT);
      assert.deepEqual(ours, {
        stream: "vehicle_data",
        at: AT,
        partition: 1,
        offset: 41,
        key: "vehicle-é",
        reason: "not JSON",
        value: BYTES.toString("base64"),
        encoding: "base64",
        source: { topic: vehicles.topics.records, partition: 1, offset: 7 },
      });
      assert(
        letters.some(({ value, encoding }) => value === "{broken ü" && encoding === "utf-8"),
      );
    },
  );

  const ours = { at: AT, partition: 1, offset: 41 };
  const replay = (role: string, letters: readonly object[]) =>
    call<ReplayAnswer & { detail: string }>(instance, "dead-letters/replay", {
      role,
      body: { stream: "vehicle_data", letters },
    });

  await t.step(
    "viewers may not replay, and the error names who may",
    async () => {
      const { status, body } = await replay("Viewer", [ours]);
      assert.equal(status, 403);
      assert.match(
        body.detail,
        /takes the role Editor or Admin; yours is Viewer/,
      );
      assert.equal(await countRecords(world), 0);
    },
  );

  await t.step(
    "editors replay; each letter that cannot be has a reason",
    async () => {
      const { body: { letters } } = await call<DeadLettersAnswer>(
        instance,
        "dead-letters?stream=vehicle_data",
      );
      const foreign = letters.find(({ source }) => source?.topic === "vehicle_data")!;
      const { status, body } = await replay("Editor", [ours, ours, foreign, {
        ...ours,
        offset: 99,
      }]);
      assert.equal(status, 200);
      assert.equal(body.replayed, 1);
      const reasons = body.failed.map(({ reason }) => reason).sort();
      assert.match(
        reasons[0]!,
        /came from topic 'vehicle_data', and only records of/,
      );
      assert.match(reasons[1]!, /no such letter/);
      assert.match(reasons[2]!, /was replayed already/);
    },
  );

  await t.step(
    "the topic has the key and bytes once, and a header that identifies it",
    async () => {
      const [message, ...others] = await readRecords(world);
      assert.equal(others.length, 0);
      assert.deepEqual(message!.value, BYTES);
      assert.deepEqual(message!.key, KEY);
      assert.equal(message!.partition, 1);
      assert.equal(message!.header, `${vehicles.topics.dead}/1/41`);
    },
  );

  await t.step("a second replay of the same letter is refused", async () => {
    const { body } = await replay("Admin", [ours]);
    assert.equal(body.replayed, 0);
    assert.match(body.failed[0]!.reason, /was replayed already, at 20/);
    assert.equal(await countRecords(world), 1);
  });

  await t.step("a body that is wrong", async () => {
    const { status, body } = await replay("Admin", []);
    assert.equal(status, 400);
    assert.match(body.detail, /letters: \[\{at, partition, offset\}\]/);
  });
}

async function storeLetter(world: World): Promise<void> {
  const vehicles = world.stream("vehicle_data");
  const inserts = boundDead(vehicles, {
    reason: "not JSON",
    key: KEY,
    value: BYTES,
    position: {
      topic: vehicles.topics.dead,
      partition: 1,
      offset: "41",
      appendedMs: AT,
    },
    source: { topic: vehicles.topics.records, partition: 1, offset: "7" },
  });
  await world.insert(inserts);
}

async function countRecords(world: World): Promise<number> {
  const admin = world.kafka.admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(
    world.stream("vehicle_data").topics.records,
  );
  await admin.disconnect();
  return offsets.reduce(
    (sum, { low, high }) => sum + Number(high) - Number(low),
    0,
  );
}

async function readRecords(world: World) {
  const { topics } = world.stream("vehicle_data");
  const consumer = world.kafka.consumer({
    groupId: `${world.config.group}-reader`,
  });
  const messages: {
    key: Buffer | null;
    value: Buffer | null;
    partition: number;
    header: string;
  }[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: [topics.records], fromBeginning: true });
  const read = Promise.withResolvers<void>();
  await consumer.run({
    eachBatch: ({ batch }) => {
      for (const { key, value, headers } of recordsOf(fetchedRecords(batch))) {
        const header = String(headers?.["sluice-replay-of"]);
        messages.push({ key, value, partition: batch.partition, header });
      }
      setTimeout(read.resolve, 500);
      return Promise.resolve();
    },
  });
  await read.promise;
  await consumer.disconnect();
  return messages;
}
