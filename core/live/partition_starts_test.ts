import assert from "node:assert/strict";
import type { TopicOffsets } from "../kafka/topic_offsets.ts";
import { ProgressBoard } from "../progress/progress_board.ts";
import { feedSources } from "./feed_source.ts";
import { LiveLog } from "./log.ts";
import { partitionStarts } from "./partition_starts.ts";

const topics = { records: "r", windows: "r.windows", late: "r.late", dead: "r.dead" };
const sourcesOf = (log: LiveLog) =>
  feedSources([{ topics, log }], {
    progressTopic: "progress",
    board: new ProgressBoard(),
    onAnew: () => {},
  });
const offsets: TopicOffsets = new Map([
  ["r", [{ partition: 0, earliest: 0, latest: 100_000 }]],
  ["r.windows", [
    { partition: 0, earliest: 0, latest: 100_000 },
    { partition: 1, earliest: 99_000, latest: 100_000 },
  ]],
  ["r.late", [{ partition: 0, earliest: 0, latest: 10 }]],
  ["progress", [{ partition: 0, earliest: 0, latest: 100_000 }]],
]);
const starting = ({ starts }: ReturnType<typeof partitionStarts>) =>
  starts.map(({ topic, partition, offset }) => [topic, partition, offset]);

Deno.test("each partition begins a little before its end, when Cassandra does not matter", () => {
  const begin = partitionStarts(sourcesOf(new LiveLog()), offsets, undefined);
  assert.deepEqual(starting(begin), [
    ["r.windows", 0, 96_000],
    ["r.windows", 1, 99_000],
    ["r", 0, 99_000],
    ["r.late", 0, 0],
    ["progress", 0, 99_950],
  ]);
  assert.deepEqual([...begin.gaps], []);
  assert.deepEqual(begin.missing, ["r.dead"]);
});

Deno.test("it begins where Cassandra ends, and tells the topics that are read from later on", () => {
  const stored = new Map([["r", new Map([[0, 95_000]])], ["r.windows", new Map([[1, 99_990]])]]);
  const begin = partitionStarts(sourcesOf(new LiveLog()), offsets, stored);
  assert.deepEqual(starting(begin), [
    ["r.windows", 0, 80_000],
    ["r.windows", 1, 99_000],
    ["r", 0, 95_000],
    ["r.late", 0, 0],
    ["progress", 0, 99_950],
  ]);
  assert.deepEqual([...begin.gaps], ["r.windows"]);
});

Deno.test("a reading that was cut off goes on where it was", () => {
  const log = new LiveLog();
  log.rings.windows.begin(0, 70_000);
  assert.deepEqual(starting(partitionStarts(sourcesOf(log), offsets, new Map()))[0], [
    "r.windows",
    0,
    70_000,
  ]);
});
