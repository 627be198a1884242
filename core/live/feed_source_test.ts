import assert from "node:assert/strict";
import { ProgressBoard } from "../progress.ts";
import { feedSources, logReader } from "./feed_source.ts";
import type { LiveLog } from "./log.ts";
import { logOf, prediction, reading } from "./test_log.ts";

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

/** What reads the predictions of two streams out of the one topic that they share. */
function predictionsOf(logs: Readonly<Record<string, LiveLog>>) {
  const streams = Object.entries(logs).map(([stream, log]) => ({
    topics: {
      records: stream,
      windows: `${stream}.windows`,
      late: `${stream}.late`,
      dead: `${stream}.dead`,
    },
    log,
    predictions: { topic: "predictions", stream },
  }));
  const { reader } = feedSources(streams, {
    progressTopic: "progress",
    board: new ProgressBoard(),
    onAnew: () => {},
    onMalformed: () => {},
  }).get("predictions")!;
  const read = (offset: number, series: string) => reader.read(0, [prediction(offset, series)]);
  const held = (stream: string) =>
    [...logs[stream]!.rings.predictions.entries()].map(({ offset }) => offset);
  return { reader, read, held };
}

Deno.test("when the feed connects again no stream loses the predictions that it holds", () => {
  const logs = { cars: logOf(10, []), doors: logOf(10, []) };
  const { reader, read, held } = predictionsOf(logs);
  reader.begin(0, 0);
  read(0, "cars/a");
  read(1, "doors/a");
  // What belongs to no stream that is served is passed over too.
  read(2, "others/a");
  assert.equal(reader.next(0), 3);
  reader.begin(0, 3);
  read(3, "cars/a");
  assert.deepEqual([held("cars"), held("doors")], [[0, 3], [1]]);
  assert.deepEqual([logs.cars.rings.predictions.epoch, logs.doors.rings.predictions.epoch], [0, 0]);
});

Deno.test("a topic of predictions that is made anew is read from its beginning by all", () => {
  const logs = { cars: logOf(10, []), doors: logOf(10, []) };
  const { reader, read, held } = predictionsOf(logs);
  reader.begin(0, 100);
  read(100, "cars/a");
  reader.begin(0, 0);
  read(0, "doors/a");
  read(1, "cars/a");
  assert.deepEqual([held("cars"), held("doors")], [[1], [0]]);
});
