import assert from "node:assert/strict";
import { answerRange } from "./answer.ts";

const range = { from: 1_000, to: 2_000 };
const asked = { range, fromAlert: false };

Deno.test("an answer ends where its range ends", () => {
  assert.deepEqual(answerRange({}, asked, 5_000), { read: range, keep: range });
});

Deno.test("one that goes on live also has what came since the question", () => {
  const { read, keep } = answerRange({ followed: true }, asked, 5_000);
  assert.deepEqual(read, { from: 1_000, to: 65_000 });
  assert.deepEqual(keep, { from: 1_000, to: Infinity });
  // A browser whose clock is ahead.
  assert.equal(
    answerRange({ followed: true }, { ...asked, range: { from: 0, to: 99_000 } }, 5_000).read.to,
    99_000,
  );
});

Deno.test("an alert rule never goes on", () => {
  assert.deepEqual(
    answerRange({ followed: true }, { ...asked, fromAlert: true }, 5_000).keep,
    range,
  );
});
