import assert from "node:assert/strict";
import fc from "fast-check";
import { chooseStart, type Pace, Pacer } from "./pace.ts";

const NOW = Date.UTC(2026, 5, 1);
const HOUR = 3_600_000;
const pacer = (pace: Pace, start: number, followClock = false) =>
  new Pacer({ pace, start, startedAt: NOW, followClock });

Deno.test("speed is event time per wall time", () => {
  const paced = pacer({ kind: "speed", factor: 60 }, 0);
  assert.equal(paced.dueAt(0, 0), NOW);
  assert.equal(paced.dueAt(HOUR, 999), NOW + 60_000);
});

Deno.test("rate counts records, whatever their time", () => {
  const paced = pacer({ kind: "rate", recordsPerSecond: 200 }, 0);
  assert.equal(paced.dueAt(HOUR, 0), NOW);
  assert.equal(paced.dueAt(0, 100), NOW + 500);
});

Deno.test("max is at once", () => {
  assert.equal(pacer({ kind: "max" }, 0).dueAt(HOUR, 5), -Infinity);
});

Deno.test("a drive that began in the past catches up and then keeps step with the clock", () => {
  const start = NOW - HOUR;
  const paced = pacer({ kind: "speed", factor: 61 }, start, true);
  assert.equal(paced.dueAt(start, 0), NOW);
  // An hour plus the minute that it takes, at 61 times the speed, takes a minute.
  assert.equal(paced.dueAt(NOW - 1, 1), NOW + (HOUR - 1) / 61);
  assert.equal(paced.caughtUp, false);
  assert.equal(paced.dueAt(NOW + 60_000, 2), NOW + 60_000);
  assert.equal(paced.dueAt(NOW + 90_000, 3), NOW + 90_000);
  assert.equal(paced.caughtUp, true);
});

Deno.test("nothing is sent before its time when the clock is followed, at any pace", () => {
  const paces: fc.Arbitrary<Pace> = fc.oneof(
    fc.constant<Pace>({ kind: "max" }),
    fc.record({
      kind: fc.constant("rate" as const),
      recordsPerSecond: fc.double({ min: 0.1, max: 1e6, noNaN: true }),
    }),
    fc.record({
      kind: fc.constant("speed" as const),
      factor: fc.double({ min: 0.1, max: 1e4, noNaN: true }),
    }),
  );
  const step = fc.integer({ min: 0, max: 600_000 });
  fc.assert(fc.property(paces, fc.array(step), (pace, steps) => {
    const paced = pacer(pace, NOW - HOUR, true);
    let deliverAt = NOW - HOUR;
    let before = -Infinity;
    steps.forEach((ms, index) => {
      deliverAt += ms;
      const due = paced.dueAt(deliverAt, index);
      assert.ok(due >= deliverAt);
      assert.ok(due >= before, "due times never go back");
      before = due;
    });
  }));
});

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
