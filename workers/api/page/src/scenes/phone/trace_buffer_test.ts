import assert from "node:assert/strict";
import fc from "fast-check";
import { TraceBuffer } from "./trace_buffer.ts";

Deno.test("what comes in any order lies in the order of time, each instant once", () => {
  const times = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 60 });
  fc.assert(fc.property(times, (times) => {
    const buffer = new TraceBuffer(2, 100);
    for (const time of times) buffer.add(time, [time * 2, -time]);
    const expected = [...new Set(times)].sort((a, b) => a - b);
    assert.deepEqual(Array.from({ length: buffer.length }, (_, i) => buffer.time(i)), expected);
    for (const [i, time] of expected.entries()) {
      assert.deepEqual([buffer.value(0, i), buffer.value(1, i)], [time * 2, -time]);
      assert.equal(buffer.indexAt(time), i);
      assert.equal(buffer.indexAt(time + 0.5), i + 1);
      assert.equal(buffer.indexAfter(time), i + 1);
      assert.equal(buffer.indexAfter(time - 0.5), i);
    }
    assert.equal(buffer.newest, expected.at(-1) ?? -Infinity);
  }));
});

Deno.test("the oldest go first, and memory stays as it is", () => {
  const buffer = new TraceBuffer(1, 10);
  for (let time = 0; time < 1_000; time++) {
    buffer.add(time, [time]);
    assert.ok(buffer.length <= 20);
    assert.equal(buffer.newest, time);
    assert.ok(buffer.time(0) >= time - 20);
  }
  assert.ok(buffer.length >= 10);
});
