import assert from "node:assert/strict";
import fc from "fast-check";
import { paneAssigner, type Span, touchedSessions } from "./assigner.ts";
import type { HoppingSpec } from "./spec.ts";

const assigner = fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 8 })).map((
  [slideMs, panes],
) => paneAssigner({ kind: "hopping", slideMs, sizeMs: slideMs * panes } as HoppingSpec));
const time = fc.oneof(
  fc.integer({ min: -20_000, max: 20_000 }),
  fc.integer({ min: 1_700_000_000_000, max: 1_700_000_100_000 }),
);

Deno.test("a pane holds its times, start inclusive, end exclusive, aligned to the epoch", () => {
  fc.assert(fc.property(assigner, time, ({ paneStart, slideMs }, at) => {
    const start = paneStart(at);
    assert.ok(start <= at && at < start + slideMs);
    assert.equal(Math.abs(start % slideMs), 0);
    assert.ok(!Object.is(start, -0));
    assert.equal(paneStart(start), start);
    assert.equal(paneStart(start + slideMs - 1), start);
    assert.equal(paneStart(start + slideMs), start + slideMs);
  }));
});

Deno.test("the windows of a pane are those that hold all of it, in order of ends", () => {
  fc.assert(fc.property(assigner, time, (panes, at) => {
    const start = panes.paneStart(at);
    const ends = Array.from({ length: panes.panes }, (_, i) => panes.windowEnd(start, i + 1));
    for (const end of ends) {
      assert.ok(end - panes.sizeMs <= start && start + panes.slideMs <= end);
    }
    assert.deepEqual(ends, ends.toSorted((a, b) => a - b));
    assert.equal(new Set(ends).size, panes.panes);
    assert.equal(ends.at(-1), start + panes.sizeMs);
  }));
});

Deno.test("endedBy counts the windows that end at or before a time", () => {
  fc.assert(fc.property(assigner, time, fc.integer({ min: -50_000, max: 50_000 }), (p, at, off) => {
    const start = p.paneStart(at);
    const ends = Array.from({ length: p.panes }, (_, i) => p.windowEnd(start, i + 1));
    assert.equal(p.endedBy(start, at + off), ends.filter((end) => end <= at + off).length);
    assert.equal(p.endedBy(start, -Infinity), 0);
  }));
});

const gapMs = 10;
/** Sessions that do not touch each other, by start. */
const sessions = fc.array(fc.record({ before: fc.nat(15), lasts: fc.nat(20) })).map((parts) => {
  let at = 0;
  return parts.map(({ before, lasts }): Span => {
    const start = at + before;
    at = start + lasts + gapMs;
    return { start, end: at };
  });
});

Deno.test("a record joins exactly the sessions with start − gap < time < end", () => {
  fc.assert(fc.property(sessions, fc.integer({ min: -20, max: 300 }), (all, eventTime) => {
    const { from, to } = touchedSessions(all, { eventTime, gapMs });
    const expected = all.filter((s) => s.start - gapMs < eventTime && eventTime < s.end);
    assert.deepEqual(all.slice(from, to), expected);
  }));
});

Deno.test("a record that joins none is placed by its time", () => {
  fc.assert(fc.property(sessions, fc.integer({ min: -20, max: 300 }), (all, eventTime) => {
    const { from, to } = touchedSessions(all, { eventTime, gapMs });
    fc.pre(from === to);
    assert.ok(all.slice(0, from).every((session) => session.end <= eventTime));
    assert.ok(all.slice(from).every((session) => session.start >= eventTime + gapMs));
  }));
});

Deno.test("two records one gap apart are in different sessions", () => {
  const one = [{ start: 0, end: 10 }];
  assert.deepEqual(touchedSessions(one, { eventTime: 10, gapMs }), { from: 1, to: 1 });
  assert.deepEqual(touchedSessions(one, { eventTime: 9, gapMs }), { from: 0, to: 1 });
  assert.deepEqual(touchedSessions(one, { eventTime: -10, gapMs }), { from: 0, to: 0 });
});
