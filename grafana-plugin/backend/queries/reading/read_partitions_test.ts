import assert from "node:assert/strict";
import { keySlices } from "./read_partitions.ts";

const HOUR = 3_600_000;

Deno.test("the newest buckets come first, each with all keys", () => {
  const { slices, notices } = keySlices(["a", "b"], { from: HOUR - 1, to: 2 * HOUR }, HOUR);
  assert.deepEqual(slices, [
    { key: "a", bucket: HOUR, from: HOUR, to: 2 * HOUR },
    { key: "b", bucket: HOUR, from: HOUR, to: 2 * HOUR },
    { key: "a", bucket: 0, from: HOUR - 1, to: HOUR },
    { key: "b", bucket: 0, from: HOUR - 1, to: HOUR },
  ]);
  assert.deepEqual(notices, []);
});

Deno.test("a range of all times costs no more than others, and reports what was left out", () => {
  const all = { from: -8.64e15, to: 8.64e15 };
  const { slices, notices } = keySlices(["a", "b", "c"], all, HOUR);
  assert.equal(slices.length, 19_998);
  assert.deepEqual(notices.map(({ severity }) => severity), ["info", "warning"]);
  assert.deepEqual(keySlices([], all, HOUR), { slices: [], notices: [] });
});

Deno.test("what is to come takes nothing from what has been", () => {
  const now = Date.now();
  const keys = Array.from({ length: 100 }, (_, key) => `key-${key}`);
  const range = { from: now - 150 * HOUR, to: now + 8_000 * HOUR };
  const { slices, notices } = keySlices(keys, range, HOUR);
  assert.equal(slices.at(-1)!.from, range.from);
  assert.ok(slices[0]!.to > now + HOUR);
  assert.match(notices.map(({ text }) => text).join(), /^What is after .* was not looked for/);
  // All that there is room for is read.
  const near = { from: now - 150 * HOUR, to: now + 40 * HOUR };
  assert.equal(keySlices(keys, near, HOUR).slices[0]!.to, near.to);
  const most = keySlices(keys, { ...range, from: now - 500 * HOUR }, HOUR);
  assert.equal(most.slices.length, 20_000);
  assert.deepEqual(most.notices.map(({ severity }) => severity), ["info", "warning"]);
});
