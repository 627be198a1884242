import assert from "node:assert/strict";
import fc from "fast-check";
import type { WindowStatus } from "#window/update.ts";
import type { Window } from "../api/contract.ts";
import { windowChanges, WindowJoin } from "./window_join.ts";

function update(start: number, revision: number, status: WindowStatus = "open", count = revision) {
  return {
    stream: "s",
    key: "k",
    start,
    end: start + 10,
    size: 10,
    status,
    revision,
    count,
    late: 0,
    watermark: start,
    measures: {},
  } satisfies Window;
}

const listed = (join: WindowJoin) => join.list(10).map(({ start, revision }) => [start, revision]);

Deno.test("the highest revision of each window wins, in any order and however often", () => {
  const updates = fc.array(fc.tuple(fc.nat(5), fc.integer({ min: 1, max: 9 })), { maxLength: 40 });
  fc.assert(fc.property(updates, fc.infiniteStream(fc.nat()), (pairs, random) => {
    const all = pairs.map(([slot, revision]) => update(slot * 10, revision));
    const shuffled = all.map((item) => ({ item, at: random.next().value }))
      .sort((a, b) => a.at - b.at).map(({ item }) => item);
    const joined = new WindowJoin(100);
    for (const item of [...all, ...shuffled]) joined.add(item);
    const other = new WindowJoin(100);
    for (const item of shuffled) other.add(item);
    const highest = new Map<number, number>();
    for (const { start, revision } of all) {
      highest.set(start, Math.max(revision, highest.get(start) ?? 0));
    }
    assert.deepEqual(listed(joined), [...highest].sort(([a], [b]) => a - b));
    assert.deepEqual(listed(other), listed(joined));
  }));
});

Deno.test("an older or equal revision is no news", () => {
  const join = new WindowJoin(10);
  assert.equal(join.add(update(0, 5, "final")), true);
  assert.equal(join.add(update(0, 5, "final")), false);
  assert.equal(join.add(update(0, 4)), false);
});

Deno.test("a correction remembers what the window held before", () => {
  const join = new WindowJoin(10);
  join.add(update(0, 5, "open"));
  join.add(update(0, 6, "final"));
  assert.equal(join.list(10)[0]?.before, null);
  join.add(update(0, 7, "revised"));
  assert.equal(join.list(10)[0]?.before?.revision, 6);
  join.add(update(0, 8, "revised"));
  assert.equal(join.list(10)[0]?.before?.revision, 7);
});

Deno.test("a correction whose settled state was never seen has no before", () => {
  const join = new WindowJoin(10);
  join.add(update(0, 5, "open"));
  join.add(update(0, 7, "revised"));
  assert.equal(join.list(10)[0]?.before, null);
});

Deno.test("a retracted session is not listed, and history cannot bring it back", () => {
  const join = new WindowJoin(10);
  join.add(update(0, 5, "final"));
  join.add(update(0, 6, "revised", 0));
  join.add(update(0, 5, "final"));
  assert.deepEqual(join.list(10), []);
});

Deno.test("only the newest windows are kept, per size", () => {
  const join = new WindowJoin(3);
  for (let start = 0; start < 200; start += 10) join.add(update(start, 1));
  join.add({ ...update(0, 1), size: 20 });
  assert.deepEqual(listed(join), [[170, 1], [180, 1], [190, 1]]);
  assert.equal(join.list(20).length, 1);
});

const base: Window = {
  stream: "s",
  key: "k",
  start: 0,
  end: 10,
  size: 10,
  status: "final",
  revision: 4,
  count: 3,
  late: 0,
  watermark: 12,
  measures: { speed: { avg: 50, max: 60 }, level: { avg: 1 } },
};

Deno.test("names the count and the aggregates of one measure that changed", () => {
  const after = { ...base, count: 4, measures: { speed: { avg: 52, max: 60 }, level: { avg: 9 } } };
  assert.deepEqual(windowChanges(base, after, "speed"), [
    { name: "count", from: 3, to: 4 },
    { name: "avg", from: 50, to: 52 },
  ]);
});

Deno.test("no change, or a measure that is not there, gives nothing", () => {
  assert.deepEqual(windowChanges(base, base, "speed"), []);
  assert.deepEqual(windowChanges(base, base, "other"), []);
});
