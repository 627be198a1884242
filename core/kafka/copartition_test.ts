import assert from "node:assert/strict";
import fc from "fast-check";
import { copartition } from "./copartition.ts";

const membersAndPartitions = fc.record({
  members: fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 12 }),
  partitions: fc.integer({ min: 1, max: 40 }),
  topics: fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"), { minLength: 1 }),
});

Deno.test("every partition has one owner, the same in all topics, and shares are even", () => {
  fc.assert(fc.property(membersAndPartitions, ({ members, partitions, topics }) => {
    const numbers = Array.from({ length: partitions }, (_, index) => index);
    const assignment = copartition(members, new Map(topics.map((topic) => [topic, numbers])));
    for (const topic of topics) {
      const owned = [...assignment.values()].flatMap((assigned) => assigned[topic] ?? []);
      assert.deepEqual(owned.sort((a, b) => a - b), numbers);
    }
    const shares = [...assignment.values()].map((assigned) => assigned[topics[0]!]?.length ?? 0);
    assert(Math.max(...shares) - Math.min(...shares) <= 1);
    for (const assigned of assignment.values()) {
      const sets = topics.map((topic) => (assigned[topic] ?? []).join());
      assert.equal(new Set(sets).size, 1);
    }
  }));
});

Deno.test("the order in which members are listed does not matter", () => {
  const partitions = new Map([["a", [0, 1, 2]]]);
  assert.deepEqual(copartition(["x", "y"], partitions), copartition(["y", "x"], partitions));
});
