import assert from "node:assert/strict";
import { logReader } from "./feed_source.ts";
import { logOf, reading } from "./test_log.ts";

function readerOf(log = logOf(100, [0, 1])) {
  const seen = { anew: 0 };
  const reader = logReader(log, "records", {
    onAnew: () => void seen.anew++,
    onMalformed: () => {},
  });
  const read = (partition: number, offsets: readonly number[], appendedLater = 0) =>
    reader.read(
      partition,
      offsets.map((offset) => reading(offset)).map((message) => ({
        ...message,
        timestamp: message.timestamp + appendedLater,
      })),
    );
  const held = (partition: number) =>
    [...log.rings.records.entries()].filter((entry) => entry.partition === partition)
      .map(({ offset }) => offset);
  return { ring: log.rings.records, reader, seen, read, held };
}

Deno.test("a batch that is read again is taken once", () => {
  const { reader, seen, read, held } = readerOf();
  read(0, [0, 1, 2]);
  read(0, [3, 4, 5]);
  read(0, [3, 4, 5, 6]);
  read(1, [0, 1]);
  assert.equal(seen.anew, 0);
  assert.equal(reader.next(0), 7);
  assert.deepEqual([held(0), held(1)], [[0, 1, 2, 3, 4, 5, 6], [0, 1]]);
});

Deno.test("a topic that is made anew takes the place of what it held before", () => {
  const { ring, reader, seen, read, held } = readerOf();
  read(0, [0, 1, 2]);
  read(0, [3, 4, 5]);
  read(1, [0, 1]);
  read(0, [0, 1], 60_000);
  assert.equal(seen.anew, 1);
  assert.equal(ring.epoch, 1);
  assert.equal(reader.next(0), 2);
  assert.deepEqual([held(0), held(1)], [[0, 1], [0, 1]]);
  read(0, [0, 1], 60_000);
  read(0, [2], 60_000);
  assert.equal(seen.anew, 1);
  assert.deepEqual(held(0), [0, 1, 2]);
});

Deno.test("also when it held no more than one batch", () => {
  const { seen, read, held } = readerOf();
  read(0, [0, 1, 2]);
  read(0, [0], 60_000);
  assert.equal(seen.anew, 1);
  assert.deepEqual(held(0), [0]);
});
