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
  assert.match(notices[0]!.text, /^Only what is since \+27/);
  assert.deepEqual(keySlices([], all, HOUR), { slices: [], notices: [] });
});
