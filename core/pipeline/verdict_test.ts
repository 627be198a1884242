import assert from "node:assert/strict";
import fc from "fast-check";
import { inWords } from "../contract/in_words.ts";
import { VERDICT_LEVELS, VERDICT_STATES } from "../contract/verdict.ts";
import {
  HELD_MS,
  type ReaderObservation,
  STALLED_MS,
  type StreamObservation,
  verdictOf,
} from "./verdict.ts";

const NOW = 1_767_225_600_000;
const minutes = (n: number) => n * 60_000;

const reads: ReaderObservation = {
  lag: 18,
  trend: 0,
  speed: 20,
  waitingSince: null,
  present: true,
};

/** A stream that is well. */
const well: StreamObservation = {
  now: NOW,
  rate: 20,
  newestAt: NOW - 40,
  outOfOrdernessMs: minutes(2),
  watermark: NOW - minutes(2),
  maxEventTime: NOW - 60,
  heldSince: null,
  lowestTask: 1,
  silentSince: null,
  process: reads,
  persist: reads,
};

const of = (change: Partial<StreamObservation>) => verdictOf({ ...well, ...change });
const said = (change: Partial<StreamObservation>) => {
  const { state, level, text } = of(change);
  return [state, level, text];
};
const process = (change: Partial<ReaderObservation>) => ({ process: { ...reads, ...change } });
const persist = (change: Partial<ReaderObservation>) => ({ persist: { ...reads, ...change } });

Deno.test("a stream that is well says why its watermark is behind the clock", () => {
  assert.deepEqual(said({}), ["live", "good", "up to date, waits 2 min for stragglers: normal"]);
  assert.deepEqual(said({ outOfOrdernessMs: 0 }), ["live", "good", "up to date"]);
});

Deno.test("a worker that reads nothing has stopped, and since when", () => {
  const since = NOW - minutes(3);
  const verdict = of(process({ lag: 3_600, waitingSince: since }));
  assert.deepEqual(verdict, {
    state: "stopped",
    level: "bad",
    text: "stopped 3 min ago: 3,600 records wait",
    since,
  });
  // The time between two transactions is no stop.
  assert.equal(of(process({ waitingSince: NOW - STALLED_MS + 1 })).state, "live");
});

Deno.test("a worker that does not run has stopped, even while nothing waits for it", () => {
  assert.deepEqual(said(process({ lag: 0, present: false })), [
    "stopped",
    "bad",
    "stopped, no process worker runs",
  ]);
  assert.match(of(process({ lag: 1, present: false })).text, /: 1 record waits$/);
  assert.deepEqual(said(persist({ lag: 5, present: false })), [
    "not-stored",
    "bad",
    "not stored, no persist worker runs: 5 records wait",
  ]);
});

Deno.test("a lag that grows is falling behind, one that shrinks is catching up", () => {
  assert.deepEqual(said(process({ lag: 12_000, trend: 300, speed: 700 })), [
    "falling-behind",
    "warning",
    "falling behind: 12,000 records wait, 300 more every second",
  ]);
  assert.deepEqual(said(process({ lag: 12_000, trend: -300, speed: 700 })), [
    "catching-up",
    "info",
    "catching up: 12,000 records wait, about 40 s to go",
  ]);
  assert.equal(of(process({ lag: 12_000, trend: 0, speed: 20 })).state, "falling-behind");
  assert.equal(of(process({ lag: 12_000, trend: null, speed: null })).state, "behind");
  // What arrives within a few seconds is on its way, however much it is.
  assert.equal(of(process({ lag: 12_000, trend: 10, speed: 5_000 })).state, "live");
});

Deno.test("what is counted and not stored is said", () => {
  assert.deepEqual(said(persist({ lag: 900, waitingSince: NOW - minutes(2) })), [
    "not-stored",
    "bad",
    "not stored for 2 min: 900 records wait",
  ]);
  assert.equal(of(persist({ lag: 9_000, trend: 50, speed: 40 })).level, "warning");
  assert.equal(of(persist({ lag: 9_000, trend: -50, speed: 90 })).level, "info");
});

Deno.test("a watermark that stands still though records are counted names its partition", () => {
  assert.deepEqual(said({ heldSince: NOW - minutes(3) }), [
    "held",
    "warning",
    "event time has stood still for 3 min: partition 1 holds it",
  ]);
  assert.equal(of({ heldSince: NOW - HELD_MS + 1 }).state, "live");
  // When nothing comes, it is the source that stands still.
  const quiet = { rate: 0, newestAt: NOW - minutes(3), heldSince: NOW - minutes(4) };
  assert.equal(of(quiet).state, "quiet");
});

Deno.test("no records is no fault, and is not the same as none for a while", () => {
  const nothing = process({ lag: 0, trend: 0, speed: 0 });
  assert.deepEqual(said({ ...nothing, rate: 0, newestAt: null, maxEventTime: null }), [
    "empty",
    "info",
    "no records yet",
  ]);
  assert.deepEqual(said({ ...nothing, rate: 0, newestAt: NOW - minutes(14) }), [
    "quiet",
    "info",
    "no records for 14 min",
  ]);
  assert.equal(of({ ...nothing, rate: 0, newestAt: null }).text, "no records at the moment");
});

Deno.test("records of long ago are no delay of the pipeline", () => {
  assert.deepEqual(said({ maxEventTime: NOW - minutes(14), watermark: NOW - minutes(16) }), [
    "old",
    "info",
    "up to date, its records are 14 min old",
  ]);
});

Deno.test("what Kafka does not tell is not known, and never zero", () => {
  const unseen = { lag: null, trend: null, speed: null, waitingSince: null, present: null };
  assert.deepEqual(said({ process: unseen, persist: unseen, silentSince: NOW - 20_000 }), [
    "unknown",
    "unknown",
    "not known: Kafka has not answered for 20 s",
  ]);
});

Deno.test("whatever is seen, a verdict is one of those declared and has words", () => {
  const time = fc.option(fc.integer({ min: NOW - 1e9, max: NOW + 1e6 }));
  const reader = fc.record({
    lag: fc.option(fc.nat()),
    trend: fc.option(fc.double({ noNaN: true, min: -1e6, max: 1e6 })),
    speed: fc.option(fc.double({ noNaN: true, min: 0, max: 1e6 })),
    waitingSince: time,
    present: fc.option(fc.boolean()),
  });
  const seen = fc.record({
    now: fc.constant(NOW),
    rate: fc.double({ noNaN: true, min: 0, max: 1e6 }),
    newestAt: time,
    outOfOrdernessMs: fc.nat(),
    watermark: time,
    maxEventTime: time,
    heldSince: time,
    lowestTask: fc.option(fc.nat(9)),
    silentSince: time,
    process: reader,
    persist: reader,
  });
  fc.assert(fc.property(seen, (each) => {
    const { state, level, text } = verdictOf(each);
    assert(VERDICT_STATES.includes(state) && VERDICT_LEVELS.includes(level));
    assert(text.length > 0 && !/NaN|undefined|null|-\d/.test(text), text);
    if (each.process.lag === null) assert.equal(state, "unknown");
  }));
});

Deno.test("times in words", () => {
  const texts = [0, 12_400, 59_600, minutes(2.9), minutes(60), minutes(65), minutes(60 * 73)];
  assert.deepEqual(texts.map(inWords), [
    "0 s",
    "12 s",
    "1 min",
    "2 min",
    "1 h",
    "1 h 5 min",
    "3 d",
  ]);
});

Deno.test("a derived stream names the input that it waits for", () => {
  const waitsFor = { source: "water_total", partition: 2, watermark: NOW - minutes(180) };
  const text = "waits for water_total, partition 2, which is 3 h behind";
  assert.deepEqual(said({ waitsFor }), ["live", "good", `up to date, ${text}`]);
  const quiet = { rate: 0, newestAt: NOW - minutes(300), waitsFor };
  assert.deepEqual(said(quiet), ["quiet", "info", `no records for 5 h, ${text}`]);
  const held = said({ heldSince: NOW - HELD_MS, waitsFor });
  assert.deepEqual(held, ["held", "warning", `event time has stood still for 1 min: ${text}`]);
  const none = { ...waitsFor, watermark: null };
  assert.match(of({ waitsFor: none }).text, /partition 2, which has no records yet$/);
});
