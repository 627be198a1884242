import assert from "node:assert/strict";
import { MINUTE, windowItem } from "./test_windows.ts";
import { type Step, stepCursor } from "./step_cursor.ts";

const keys = [
  { key: "a", windows: [0, 1, 2].map((at) => windowItem(at)) },
  { key: "b", windows: [1, 5].map((at) => windowItem(at)) },
];
const step = (key: string, minute: number, to: Step) => {
  const cursor = stepCursor(keys, { key, start: minute * MINUTE }, to);
  return cursor && `${cursor.key} ${cursor.start / MINUTE}`;
};

Deno.test("stepCursor begins at the newest window of the first key", () => {
  assert.deepEqual(stepCursor(keys, null, "previous"), { key: "a", start: 2 * MINUTE });
  assert.equal(stepCursor([], null, "next"), null);
});

Deno.test("stepCursor steps through the windows of a key and stays at its ends", () => {
  assert.deepEqual([step("a", 1, "previous"), step("a", 0, "previous"), step("a", 2, "next")], [
    "a 0",
    "a 0",
    "a 2",
  ]);
  assert.deepEqual([step("a", 1, "first"), step("b", 1, "last")], ["a 0", "b 5"]);
});

Deno.test("stepCursor goes to the nearest window of the next key", () => {
  assert.deepEqual([step("a", 2, "down"), step("b", 5, "up"), step("a", 0, "up")], [
    "b 1",
    "a 2",
    "a 0",
  ]);
});

Deno.test("stepCursor begins again where its key is gone", () => {
  assert.equal(step("gone", 1, "next"), "a 2");
});
