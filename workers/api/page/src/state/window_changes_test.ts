import assert from "node:assert/strict";
import type { Window } from "../api/contract.ts";
import { windowChanges } from "./window_changes.ts";

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
