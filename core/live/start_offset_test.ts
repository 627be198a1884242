import assert from "node:assert/strict";
import fc from "fast-check";
import { KINDS } from "./kind.ts";
import { startOffset } from "./start_offset.ts";

const states = fc.record({
  kind: fc.constantFrom(...KINDS),
  earliest: fc.nat({ max: 1_000 }),
  length: fc.nat({ max: 60_000 }),
  stored: fc.option(fc.nat({ max: 70_000 }), { nil: undefined }),
});

Deno.test("a new reading begins where Cassandra ends or before, or tells of the gap", () => {
  fc.assert(fc.property(states, ({ kind, earliest, length, stored }) => {
    const latest = earliest + length;
    const { offset, gap } = startOffset({ kind, earliest, latest, stored, held: undefined });
    assert(offset >= earliest && offset <= latest);
    const end = Math.max(stored ?? earliest, earliest);
    assert.equal(gap, offset > end);
    if (latest - end <= 2_000) assert.equal(gap, false);
  }));
});

Deno.test("a reading that was cut off goes on where it was, unless that is gone", () => {
  const state = { kind: "windows" as const, earliest: 50, latest: 90_000, stored: 89_000 };
  assert.deepEqual(startOffset({ ...state, held: 60 }), { offset: 60, gap: false });
  assert.deepEqual(startOffset({ ...state, held: 10 }), { offset: 86_000, gap: false });
  assert.deepEqual(startOffset({ ...state, held: 90_001 }), { offset: 86_000, gap: false });
});
