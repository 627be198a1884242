import assert from "node:assert/strict";
import fc from "fast-check";
import { OpenMarks } from "./open_marks.ts";

Deno.test("a window is told only after a change, and not twice within the limit", () => {
  const step = fc.record({
    wait: fc.nat(15),
    changed: fc.array(fc.tuple(fc.constantFrom(10, 20), fc.constantFrom("a", "b"))),
  });
  fc.assert(fc.property(fc.array(step), (steps) => {
    const everyMs = 20;
    const marks = new OpenMarks(everyMs);
    const pending = new Set<string>();
    const toldAt = new Map<string, number>();
    let now = 0;
    for (const { wait, changed } of steps) {
      now += wait;
      for (const [end, key] of changed) {
        marks.changed(end, key);
        pending.add(`${end} ${key}`);
      }
      marks.tell(now, (end, key) => {
        const id = `${end} ${key}`;
        assert.ok(pending.delete(id), `${id} told without a change`);
        assert.ok(now - (toldAt.get(id) ?? -Infinity) >= everyMs, `${id} told too soon`);
        toldAt.set(id, now);
      });
      for (const id of pending) assert.ok(now - toldAt.get(id)! < everyMs, `${id} held up`);
    }
  }));
});

Deno.test("what is closed is not told, and a wall clock that went back holds nothing up", () => {
  const marks = new OpenMarks(1000);
  const told: string[] = [];
  const tell = (now: number) => marks.tell(now, (end, key) => told.push(`${end}${key}`));
  marks.changed(20, "a");
  marks.changed(10, "a");
  tell(5000);
  marks.changed(20, "a");
  marks.changed(10, "a");
  marks.closed(10);
  tell(4000);
  assert.deepEqual(told, ["10a", "20a", "20a"]);
});
