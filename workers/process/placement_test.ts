import assert from "node:assert/strict";
import { partitionOf } from "#core/kafka/partitioner.ts";
import { partitionCounts, Placement } from "./placement.ts";

const encoder = new TextEncoder();

/** A key that murmur2 puts into partition `four` of four and `six` of six: both even, or both odd. */
function keyIn(four: number, six: number): Uint8Array {
  for (let n = 0;; n++) {
    const key = encoder.encode(`device-${n}`);
    const at = (count: number) => partitionOf("murmur2", key, 0, key.length, count);
    if (at(4) === four && at(6) === six) return key;
  }
}

const record = (key: Uint8Array, timestamp: number) => ({
  bytes: key,
  keyStart: 0,
  keyEnd: key.length,
  timestamp,
});

Deno.test("a key is right in the partition that its partitioner chooses, and nowhere else", () => {
  const placement = new Placement("murmur2", { partition: 1, counts: [{ count: 4 }] });
  assert.equal(placement.fault(record(keyIn(1, 5), 0)), undefined);
  assert.match(placement.fault(record(keyIn(2, 0), 0))!, /murmur2_random/);
});

Deno.test("a former number of partitions holds for ten minutes of append time", () => {
  const counts = partitionCounts([{ count: 4 }], { now: 6, lastAppend: 1_000 });
  const placement = new Placement("murmur2", { partition: 1, counts });
  const [stays, moves] = [keyIn(3, 1), keyIn(1, 5)];
  assert.equal(placement.fault(record(moves, 600_999)), undefined);
  assert.match(placement.fault(record(moves, 601_000))!, /did not know that yet/);
  assert.equal(placement.fault(record(stays, 601_000)), undefined);
});

Deno.test("a number that no record was read under leaves nothing behind", () => {
  assert.deepEqual(partitionCounts([], { now: 4, lastAppend: -Infinity }), [{ count: 4 }]);
  const grown = partitionCounts([{ count: 4 }], { now: 6, lastAppend: -Infinity });
  assert.deepEqual(grown, [{ count: 6 }]);
  assert.equal(partitionCounts(grown, { now: 6, lastAppend: 5 }), grown);
  assert.deepEqual(
    partitionCounts([{ count: 2, until: 9 }, { count: 4 }], {
      now: 8,
      lastAppend: 0,
    }),
    [{ count: 2, until: 9 }, { count: 4, until: 600_000 }, { count: 8 }],
  );
});
