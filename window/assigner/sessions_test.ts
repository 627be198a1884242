import assert from "node:assert/strict";
import fc from "fast-check";
import { type Span, touchedSessions } from "./sessions.ts";

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
