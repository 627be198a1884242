import assert from "node:assert/strict";
import { chooseStart } from "./start.ts";

const NOW = Date.UTC(2026, 5, 1);
const facts = { now: NOW, journeyMs: 10_000_000, tickMs: 5_000, newest: -Infinity };

Deno.test("a fixed start ignores the clock", () => {
  assert.deepEqual(chooseStart({ kind: "at", time: 5 }, facts), {
    time: 5,
    followClock: false,
    clamped: false,
  });
});

Deno.test("now and what is before it follow the clock", () => {
  const start = chooseStart({ kind: "now", agoMs: 60_000 }, facts);
  assert.deepEqual(start, { time: NOW - 60_000, followClock: true, clamped: false });
});

Deno.test("a record from the future does not move the start past now", () => {
  const facts = { now: 1_000_000, journeyMs: 100_000, newest: 9_000_000, tickMs: 5_000 };
  assert.equal(chooseStart({ kind: "resume" }, facts).time, 1_000_000);
});

Deno.test("resume begins a journey ago, unless the topics hold newer records", () => {
  const choice = { kind: "resume" } as const;
  assert.equal(chooseStart(choice, facts).time, NOW - 10_000_000);
  assert.equal(chooseStart(choice, { ...facts, newest: NOW - 20_000_000 }).clamped, false);
  assert.deepEqual(chooseStart(choice, { ...facts, newest: NOW - 1_000_000 }), {
    time: NOW - 995_000,
    followClock: true,
    clamped: true,
  });
});
