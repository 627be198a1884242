import assert from "node:assert/strict";
import fc from "fast-check";
import { DelayQueue } from "./delay_queue.ts";

Deno.test("items leave by time, equal times in the order of arrival", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
    const queue = new DelayQueue<{ at: number; order: number }>();
    times.forEach((at, order) => queue.add({ at, order }, at));
    const left: { at: number; order: number }[] = [];
    while (queue.size > 0) {
      assert.equal(
        queue.nextAt,
        Math.min(...times.filter((_, i) => !left.some((x) => x.order === i))),
      );
      left.push(queue.take()!);
    }
    const expected = times.map((at, order) => ({ at, order }))
      .sort((a, b) => a.at - b.at || a.order - b.order);
    assert.deepEqual(left, expected);
  }));
});

Deno.test("an empty queue has nothing to give", () => {
  const queue = new DelayQueue<string>();
  assert.equal(queue.nextAt, Infinity);
  assert.equal(queue.take(), undefined);
});
