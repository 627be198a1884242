import assert from "node:assert/strict";
import fc from "fast-check";
import { Feed, Newest } from "./feed.ts";

const entry = (key: string, time: number) => ({ key, time, record: { time } });

Deno.test("the newest event time of a key wins; the tail shows arrival order", () => {
  const feed = new Feed();
  const heard: number[] = [];
  feed.onEntry({ onEntry: ({ time }) => heard.push(time) });
  for (const time of [5, 9, 7]) feed.addRecord(entry("a", time));
  assert.equal(feed.latest.get("a")?.time, 9);
  assert.deepEqual(feed.tail.list().map(({ time }) => time), [7, 9, 5]);
  assert.deepEqual(heard, [5, 9]);
});

Deno.test("a record that history and live both deliver is in the tail once", () => {
  const feed = new Feed();
  feed.addRecord(entry("a", 5));
  feed.addRecord(entry("a", 5));
  feed.addRecord({ ...entry("a", 5), record: { time: 5, other: true } });
  assert.deepEqual(feed.tail.list().map(({ number }) => number), [1, 0]);
});

Deno.test("of more keys than there is room for, those that came last are there", () => {
  const feed = new Feed(3);
  const gone: string[] = [];
  feed.onEntry({ onEntry: () => {}, onGone: (key) => gone.push(key) });
  let time = 0;
  for (const key of ["a", "b", "c", "a", "d", "e"]) {
    const before = feed.keySet;
    const known = feed.latest.has(key);
    feed.addRecord(entry(key, ++time));
    assert.equal(feed.keySet === before, known, key);
  }
  assert.deepEqual([...feed.latest.keys()], ["a", "d", "e"]);
  assert.deepEqual(gone, ["b", "c"]);
});

Deno.test("a letter that history and live both deliver is there once", () => {
  const feed = new Feed();
  const letter = {
    id: "t/0/7",
    at: 1,
    key: "a",
    reason: "late",
    where: "t/0/7",
    content: () => "",
  };
  feed.addLetter("late", letter);
  feed.addLetter("late", { ...letter });
  feed.addLetter("dead", letter);
  assert.equal(feed.late.list().length, 1);
  assert.equal(feed.dead.list().length, 1);
});

Deno.test("keeps the newest items, newest first, whatever was added", () => {
  fc.assert(fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 9 }), (items, size) => {
    const newest = new Newest<number>(size);
    for (const item of items) newest.add(item);
    assert.deepEqual(newest.list(), items.slice(-size).reverse());
    assert.deepEqual(newest.list(2), items.slice(-Math.min(2, size)).reverse());
    assert.equal(newest.total, items.length);
  }));
});
