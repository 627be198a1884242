import assert from "node:assert/strict";
import fc from "fast-check";
import { emitRules, revisionOf, withdrawalRevision } from "./emit.ts";

Deno.test("a window closes before it is dropped, and is corrected only if it is kept after", () => {
  const policy = fc.constantFrom("update", "final", "final-then-correct");
  fc.assert(fc.property(policy, fc.nat(), (emit, lateness) => {
    const rules = emitRules(emit, lateness);
    assert.ok(rules.closeLagMs <= rules.keepMs && rules.keepMs <= lateness);
    const corrects = emit === "final-then-correct";
    if (!corrects) assert.equal(rules.closeLagMs, rules.keepMs);
  }));
});

Deno.test("revisions rise through open, final, revised and withdrawn", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1e9 }), (count) => {
    const rising = [
      revisionOf("open", count),
      revisionOf("final", count),
      revisionOf("revised", count + 1),
      withdrawalRevision(count + 1),
    ];
    rising.slice(1).forEach((revision, i) => assert.ok(revision > rising[i]!));
  }));
});
