import assert from "node:assert/strict";
import fc from "fast-check";
import { paneAssigner } from "./assigner.ts";
import type { HoppingSpec } from "./spec.ts";

const assigner = fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 8 })).map((
  [slideMs, panes],
) => paneAssigner({ kind: "hopping", slideMs, sizeMs: slideMs * panes } as HoppingSpec));
const time = fc.oneof(
  fc.integer({ min: -20_000, max: 20_000 }),
  fc.integer({ min: 1_700_000_000_000, max: 1_700_000_100_000 }),
);

Deno.test("a pane holds its times, start inclusive, end exclusive, aligned to the epoch", () => {
  fc.assert(fc.property(assigner, time, (panes, at) => {
    const { slideMs } = panes;
    const start = panes.paneStart(at);
    assert.ok(start <= at && at < start + slideMs);
    assert.equal(Math.abs(start % slideMs), 0);
    assert.ok(!Object.is(start, -0));
    assert.equal(panes.paneStart(start), start);
    assert.equal(panes.paneStart(start + slideMs - 1), start);
    assert.equal(panes.paneStart(start + slideMs), start + slideMs);
    assert.equal(panes.startOf(panes.numberOf(start)), start);
  }));
});

Deno.test("endedBy counts the windows that end at or before a time", () => {
  fc.assert(fc.property(assigner, time, fc.integer({ min: -50_000, max: 50_000 }), (p, at, off) => {
    const start = p.paneStart(at);
    const ends = Array.from({ length: p.panes }, (_, i) => start + (i + 1) * p.slideMs);
    assert.equal(p.endedBy(start, at + off), ends.filter((end) => end <= at + off).length);
    assert.equal(p.endedBy(start, -Infinity), 0);
  }));
});
