import assert from "node:assert/strict";
import { lastMinutes, MINUTE, MINUTES, newestEntries } from "./arrivals.ts";

const NOW = Date.UTC(2026, 0, 1, 12, 0, 30);
const NOON = NOW - 30_000;

Deno.test("the last minutes end with the one that is not over; without a window nobody came", () => {
  const minutes = lastMinutes([
    { start: NOON, count: 2, status: "open" },
    { start: NOON - MINUTE, count: 5, status: "final" },
    { start: NOON - 3 * MINUTE, count: 1, status: "open" },
    { start: NOON - MINUTES * MINUTE, count: 9, status: "final" },
  ], NOW);
  assert.equal(minutes.length, MINUTES);
  assert.deepEqual(minutes.slice(-4), [
    { start: NOON - 3 * MINUTE, count: 1, over: false },
    { start: NOON - 2 * MINUTE, count: 0, over: true },
    { start: NOON - MINUTE, count: 5, over: true },
    { start: NOON, count: 2, over: false },
  ]);
  assert(minutes.slice(0, -4).every(({ count }) => count === 0));
});

Deno.test("the newest come first", () => {
  const entries = [3, 9, 5].map((time) => ({ key: String(time), record: {}, time }));
  assert.deepEqual(newestEntries(entries, 2).map(({ key }) => key), ["9", "5"]);
});
