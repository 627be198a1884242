import assert from "node:assert/strict";
import { Listed } from "./listed.ts";

const HOUR_MS = 3_600_000;

Deno.test("a bucket is known for less time than its listing outlives its rows", () => {
  const listed = new Listed();
  assert.equal(listed.has("a", 0), false);
  listed.add(["a"], 0);
  assert.equal(listed.has("a", HOUR_MS / 2 - 1), true);
  assert.equal(listed.has("a", HOUR_MS / 2), false);
  listed.add(["a"], HOUR_MS / 2);
  assert.equal(listed.has("a", HOUR_MS - 1), true);
});

Deno.test("only the buckets that were listed last are remembered", () => {
  const listed = new Listed();
  listed.add(["first"], 0);
  listed.add(["again"], 0);
  listed.add(Array.from({ length: 9_998 }, (_, n) => String(n)), 0);
  listed.add(["again"], 0);
  listed.add(["more"], 0);
  assert.deepEqual(["first", "again", "more"].map((one) => listed.has(one, 0)), [
    false,
    true,
    true,
  ]);
});
