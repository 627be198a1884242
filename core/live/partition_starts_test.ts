import assert from "node:assert/strict";
import fc from "fast-check";
import type { TopicOffsets } from "../kafka/offsets.ts";
import { ProgressBoard } from "../progress.ts";
import { feedSources } from "./feed_source.ts";
import { KINDS, LiveLog } from "./log.ts";
import { partitionStarts, startOffset } from "./partition_starts.ts";

const topics = { records: "r", windows: "r.windows", late: "r.late", dead: "r.dead" };
const sourcesOf = (log: LiveLog) =>
  feedSources([{ topics, log }], {
    progressTopic: "progress",
    board: new ProgressBoard(),
    onAnew: () => {},
    onMalformed: () => {},
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
    ["progress", 0, 0],
  ]);
  assert.deepEqual([...begin.gaps], []);
  assert.deepEqual(begin.missing, ["r.dead"]);
});

Deno.test("it begins where Cassandra ends, and reports the topics that are read from later on", () => {
  const stored = new Map([["r", new Map([[0, 95_000]])], ["r.windows", new Map([[1, 99_990]])]]);
  const begin = partitionStarts(sourcesOf(new LiveLog()), offsets, stored);
  assert.deepEqual(starting(begin), [
    ["r.windows", 0, 80_000],
    ["r.windows", 1, 99_000],
    ["r", 0, 95_000],
    ["r.late", 0, 0],
    ["progress", 0, 0],
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

const states = fc.record({
  kind: fc.constantFrom(...KINDS),
  earliest: fc.nat({ max: 1_000 }),
  length: fc.nat({ max: 60_000 }),
  stored: fc.option(fc.nat({ max: 70_000 }), { nil: undefined }),
});

Deno.test("a new reading begins where Cassandra ends or before, or reports the gap", () => {
  fc.assert(fc.property(states, ({ kind, earliest, length, stored }) => {
    const latest = earliest + length;
    const { offset, gap } = startOffset({ kind, earliest, latest, stored, held: undefined });
    assert(offset >= earliest && offset <= latest);
    const end = Math.max(stored ?? earliest, earliest);
    assert.equal(gap, offset > end);
    if (latest - end <= 2_000) assert.equal(gap, false);
  }));
});

Deno.test("a reading that was cut off goes on where it was, unless that is gone", () => {
  const state = { kind: "windows" as const, earliest: 50, latest: 90_000, stored: 89_000 };
  assert.deepEqual(startOffset({ ...state, held: 60 }), { offset: 60, gap: false });
  assert.deepEqual(startOffset({ ...state, held: 10 }), { offset: 86_000, gap: false });
  assert.deepEqual(startOffset({ ...state, held: 90_001 }), { offset: 86_000, gap: false });
});
