import assert from "node:assert/strict";
import fc from "fast-check";
import { copartition, type Membership } from "./copartition.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const newcomer = (id: string): Membership => ({ id, owned: [], generation: 0 });

const groups = fc.record({
  members: fc.uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1 }),
      owned: fc.uniqueArray(fc.nat({ max: 45 })),
      generation: fc.nat({ max: 3 }),
    }),
    { minLength: 1, maxLength: 12, selector: ({ id }) => id },
  ),
  partitions: fc.integer({ min: 1, max: 40 }),
  topics: fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"), { minLength: 1 }),
});

Deno.test("every partition has one owner, the same in all topics, and shares are even", () => {
  fc.assert(fc.property(groups, ({ members, partitions, topics }) => {
    const all = numbers(partitions);
    const assignment = copartition(members, new Map(topics.map((topic) => [topic, all])));
    for (const topic of topics) {
      const owned = [...assignment.values()].flatMap((assigned) => assigned[topic] ?? []);
      assert.deepEqual(owned.sort((a, b) => a - b), all);
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
  fc.assert(fc.property(groups, ({ members, partitions }) => {
    const topics = new Map([["a", numbers(partitions)]]);
    assert.deepEqual(
      copartition(members, topics),
      copartition([...members].reverse(), topics),
    );
  }));
});

/** The members as they join the next time: with what they were given. */
function settled(members: readonly Membership[], tasks: number): Membership[] {
  const assignment = copartition(members, new Map([["a", numbers(tasks)]]));
  return members.map(({ id, generation }) => ({
    id,
    owned: assignment.get(id)!["a"] ?? [],
    generation: generation + 1,
  }));
}

/** How many tasks have another owner than before. */
function moved(before: readonly Membership[], after: readonly Membership[]): number {
  const owner = new Map(before.flatMap(({ id, owned }) => owned.map((task) => [task, id])));
  return after.flatMap(({ id, owned }) => owned.filter((task) => owner.get(task) !== id)).length;
}

Deno.test("a worker more takes its share from the others, and nothing else moves", () => {
  for (const [workers, tasks, share] of [[3, 12, 3], [5, 60, 10], [10, 120, 10]] as const) {
    const before = settled(numbers(workers).map((n) => newcomer(`worker-${n}`)), tasks);
    const after = settled([...before, newcomer("another")], tasks);
    assert.equal(moved(before, after), share);
  }
});

Deno.test("what a worker that left had is shared out, and nothing else moves", () => {
  const before = settled(numbers(4).map((n) => newcomer(`worker-${n}`)), 12);
  const after = settled(before.slice(1), 12);
  assert.equal(moved(before, after), before[0]!.owned.length);
  assert.equal(moved(after, settled(after, 12)), 0, "the same members change nothing");
});

Deno.test("of two who claim one partition the later generation has it, then the lower id", () => {
  const frozen = { id: "a", owned: [0, 1], generation: 4 };
  const successor = { id: "b", owned: [1, 2], generation: 5 };
  const topics = new Map([["t", [0, 1, 2, 3]]]);
  assert.deepEqual(copartition([frozen, successor], topics).get("b"), { t: [1, 2] });
  const twin = { ...successor, generation: 4 };
  assert.deepEqual(copartition([frozen, twin], topics).get("a"), { t: [0, 1] });
});

Deno.test("a topic with fewer partitions is missing from the tasks beyond it", () => {
  const topics = new Map([["wide", [0, 1, 2]], ["narrow", [0]]]);
  assert.deepEqual(copartition([newcomer("a")], topics).get("a"), {
    wide: [0, 1, 2],
    narrow: [0],
  });
});
