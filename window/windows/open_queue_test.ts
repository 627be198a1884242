import assert from "node:assert/strict";
import fc from "fast-check";
import { OpenQueue } from "./open_queue.ts";

Deno.test("a key is taken only after a change, and not twice within the limit", () => {
  const step = fc.record({ wait: fc.nat(15), changed: fc.array(fc.nat(5)) });
  fc.assert(fc.property(fc.array(step), (steps) => {
    const everyMs = 20;
    const queue = new OpenQueue(everyMs);
    const pending = new Set<number>();
    const takenAt = new Map<number, number>();
    let now = 0;
    for (const { wait, changed } of steps) {
      now += wait;
      for (const key of changed) {
        queue.touch(key);
        pending.add(key);
      }
      for (let key = queue.take(now); key >= 0; key = queue.take(now)) {
        assert.ok(pending.delete(key), `${key} is taken without a change`);
        assert.ok(now - (takenAt.get(key) ?? -Infinity) >= everyMs, `${key} is taken too soon`);
        takenAt.set(key, now);
      }
      for (const key of pending) assert.ok(now - takenAt.get(key)! < everyMs, `${key} is held up`);
    }
  }));
});
