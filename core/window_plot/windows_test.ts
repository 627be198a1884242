import assert from "node:assert/strict";
import { MINUTE, windowItem } from "./test_windows.ts";
import { completeness, progressOf, stateOf, typicalCount } from "./windows.ts";

const until = (minutes: number | null, offline = 0) => ({
  watermark: minutes === null ? null : minutes * MINUTE,
  allowedLateness: 0,
  offline: offline * MINUTE,
});
const at = (minutes: number) => ({ watermark: minutes * MINUTE, allowedLateness: 5 * MINUTE });

Deno.test("a window is settled once the watermark has passed its end by the allowed lateness", () => {
  assert.equal(stateOf(windowItem(0), at(5.9)), "final");
  assert.equal(stateOf(windowItem(0), at(6)), "settled");
  assert.equal(stateOf(windowItem(0), { watermark: null, allowedLateness: 0 }), "final");
});

Deno.test("a window stays open or revised by name", () => {
  assert.equal(stateOf(windowItem(0, { status: "open" }), at(60)), "open");
  assert.equal(stateOf(windowItem(0, { status: "revised" }), at(60)), "revised");
});

Deno.test("a window fills with the watermark: its own or the stream’s, whichever is further", () => {
  const open = windowItem(10, { status: "open", watermark: 10.25 * MINUTE });
  assert.ok(Math.abs(progressOf(open, until(null)) - (0.25)) < 0.005);
  assert.ok(Math.abs(progressOf(open, until(10.5)) - (0.5)) < 0.005);
  assert.ok(Math.abs(progressOf(open, until(10)) - (0.25)) < 0.005);
  assert.equal(progressOf(windowItem(10, { status: "open" }), until(5)), 0);
  assert.equal(progressOf(windowItem(10), until(null)), 1);
});

const counts = (...values: number[]) => values.map((count, at) => windowItem(at, { count }));

Deno.test("completeness takes the median of the last 20 final windows", () => {
  assert.equal(typicalCount(counts(...new Array(30).fill(100), ...new Array(20).fill(10))), 10);
  assert.equal(typicalCount(counts(8, 10, 12, 40)), 11);
});

Deno.test("completeness leaves out open windows and is unknown with too few", () => {
  const open = windowItem(9, { status: "open", count: 1 });
  assert.equal(typicalCount([...counts(10, 10, 10), open, open, open]), 10);
  assert.equal(typicalCount([...counts(10, 10), open]), null);
});

Deno.test("completeness is at most whole, and unknown without a typical count", () => {
  assert.equal(completeness(5, 10), 0.5);
  assert.equal(completeness(14, 10), 1);
  assert.equal(completeness(5, null), null);
  assert.equal(completeness(5, 0), null);
});

Deno.test("where silent keys are waited for, the partition's watermark settles and fills that much later", () => {
  assert.equal(stateOf(windowItem(0), until(30, 30)), "final");
  assert.equal(stateOf(windowItem(0), until(31, 30)), "settled");
  const open = windowItem(10, { status: "open", watermark: null });
  assert.equal(progressOf(open, until(20, 10)), 0);
  assert.equal(progressOf(open, until(20.5, 10)), 0.5);
});
