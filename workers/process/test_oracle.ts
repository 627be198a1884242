import assert from "node:assert/strict";
import { createRecordReader } from "#core/record/record_reader.ts";
import type { WindowUpdate } from "#window/mod.ts";
import { differences, oracle, windowId } from "#window/testing/mod.ts";
import type { World } from "./test_world.ts";

/**
 * Compares everything that workers wrote with what the batch oracle makes of the input: each window
 * once and right, each late record and dead letter there.
 */
export async function assertAsOracle(world: World): Promise<void> {
  const { topics } = world;
  const stream = world.streams[0]!;
  const reader = createRecordReader(stream);
  const [inputs, outputs, late, dead] = await Promise.all(
    [topics.records, topics.windows, topics.late, topics.dead].map((topic) => world.read(topic)),
  );
  for (const [partition, input] of inputs!.entries()) {
    const records = input.flatMap(({ value, key, timestamp }) =>
      reader.readMessage(value, key)
        ? [{
          key: reader.key(),
          time: reader.eventTime,
          record: reader.record(),
          now: timestamp,
        }]
        : []
    );
    const expected = oracle(
      records,
      {
        stream: stream.name,
        specs: stream.windows,
        outOfOrdernessMs: stream.outOfOrdernessMs,
        offlineMs: stream.offlineMs ?? 0,
        futureCapMs: world.config.futureCap,
        idleCloseMs: world.config.idleClose,
        beginsWhole: true,
      } as Parameters<typeof oracle>[1],
    );
    assert.equal(dead![partition]!.length, input.length - records.length);
    assert.equal(late![partition]!.length, expected.late.length);
    const newest = new Map<string, WindowUpdate>();
    for (const { value } of outputs![partition]!) {
      const update = JSON.parse(value!.toString()) as WindowUpdate;
      const earlier = newest.get(windowId(update));
      // After a restart an open window may be emitted once more, unchanged.
      const again = earlier !== undefined && earlier.revision === update.revision;
      if (again) assert.deepEqual([update.status, update], ["open", earlier]);
      else {
        assert(
          earlier === undefined || update.revision > earlier.revision,
          `${JSON.stringify(earlier)} came before ${JSON.stringify(update)}`,
        );
      }
      newest.set(windowId(update), update);
    }
    for (const [id, window] of expected.windows) {
      const actual = newest.get(id);
      assert(actual !== undefined, `window ${id} is missing`);
      assert.deepEqual(differences(actual, window), []);
    }
    assert.deepEqual([...newest.keys()].filter((id) => !expected.windows.has(id)), []);
  }
}
