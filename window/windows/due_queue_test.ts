import assert from "node:assert/strict";
import fc from "fast-check";
import { DueQueue } from "./due_queue.ts";

Deno.test("entries come out by due time, then key, also when some are added in between", () => {
  const entry = fc.record(
    { due: fc.nat(9), key: fc.constantFrom("a", "b", "c") },
    { noNullPrototype: true },
  );
  fc.assert(fc.property(fc.array(fc.option(entry, { nil: undefined })), (steps) => {
    const queue = new DueQueue<{ due: number; key: string }>();
    let model: { due: number; key: string }[] = [];
    for (const step of steps) {
      if (step) {
        queue.push(step);
        model.push(step);
        model = model.toSorted((a, b) => a.due - b.due || (a.key < b.key ? -1 : +(a.key > b.key)));
      } else {
        assert.deepEqual(queue.pop(), model.shift());
      }
      assert.equal(queue.due, model[0]?.due ?? Infinity);
    }
    for (const expected of model) assert.deepEqual(queue.pop(), expected);
    assert.equal(queue.pop(), undefined);
  }));
});
