import assert from "node:assert/strict";
import { groupLag } from "./lag.ts";
import type { TopicOffsets } from "./offsets.ts";

const offsets: TopicOffsets = new Map([
  ["a", [
    { partition: 0, earliest: 10, latest: 50 },
    { partition: 1, earliest: 0, latest: 5 },
  ]],
  ["b", [{ partition: 0, earliest: 0, latest: 7 }]],
]);

Deno.test("lag is what is left to read, by partition, topic and group", () => {
  const lag = groupLag({
    group: "g",
    state: "Stable",
    committed: new Map([["a", new Map([[0, 45], [1, 5]])]]),
    reads: ["a"],
  }, offsets);
  assert.deepEqual(lag, {
    group: "g",
    state: "Stable",
    lag: 5,
    topics: [{
      topic: "a",
      lag: 5,
      partitions: [
        { partition: 0, offset: 45, latest: 50, lag: 5 },
        { partition: 1, offset: 5, latest: 5, lag: 0 },
      ],
    }],
  });
});

Deno.test("a group that has committed nothing has everything to read that is still there", () => {
  const lag = groupLag({ group: "g", committed: new Map(), reads: ["a", "missing"] }, offsets);
  assert.equal(lag.lag, 45);
  assert.deepEqual(lag.topics.map(({ topic }) => topic), ["a"]);
  assert.equal(lag.topics[0]?.partitions[0]?.offset, null);
});

Deno.test("what retention deleted, or a topic that began anew, is no lag", () => {
  const committed = new Map([["a", new Map([[0, 2], [1, 900]])]]);
  assert.equal(groupLag({ group: "g", committed, reads: [] }, offsets).lag, 40);
});
