import assert from "node:assert/strict";
import fc from "fast-check";
import { emitRules, OpenMarks, revisionOf, withdrawalRevision } from "./emit.ts";

Deno.test("a window closes before it is dropped, and is corrected only if it is kept after", () => {
  const policy = fc.constantFrom("update", "final", "final-then-correct");
  fc.assert(fc.property(policy, fc.nat(), (emit, lateness) => {
    const rules = emitRules(emit, lateness);
    assert.ok(rules.closeLagMs <= rules.keepMs && rules.keepMs <= lateness);
    if (!rules.corrects) assert.equal(rules.closeLagMs, rules.keepMs);
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

Deno.test("a window is emitted only after a change, and not twice within the limit", () => {
  const step = fc.record({
    wait: fc.nat(15),
    changed: fc.array(fc.tuple(fc.constantFrom(10, 20), fc.constantFrom("a", "b"))),
  });
  fc.assert(fc.property(fc.array(step), (steps) => {
    const everyMs = 20;
    const marks = new OpenMarks(everyMs);
    const pending = new Set<string>();
    const emittedAt = new Map<string, number>();
    let now = 0;
    for (const { wait, changed } of steps) {
      now += wait;
      for (const [end, key] of changed) {
        marks.changed(end, key);
        pending.add(`${end} ${key}`);
      }
      marks.emitDue(now, (end, key) => {
        const id = `${end} ${key}`;
        assert.ok(pending.delete(id), `${id} emitted without a change`);
        assert.ok(now - (emittedAt.get(id) ?? -Infinity) >= everyMs, `${id} emitted too soon`);
        emittedAt.set(id, now);
      });
      for (const id of pending) assert.ok(now - emittedAt.get(id)! < everyMs, `${id} held up`);
    }
  }));
});

Deno.test("what is closed is not emitted, and a wall clock that went back holds nothing up", () => {
  const marks = new OpenMarks(1000);
  const emitted: string[] = [];
  const emit = (now: number) => marks.emitDue(now, (end, key) => emitted.push(`${end}${key}`));
  marks.changed(20, "a");
  marks.changed(10, "a");
  emit(5000);
  marks.changed(20, "a");
  marks.changed(10, "a");
  marks.closed(10);
  emit(4000);
  assert.deepEqual(emitted, ["10a", "20a", "20a"]);
});
