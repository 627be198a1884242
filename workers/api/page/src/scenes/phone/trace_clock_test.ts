import assert from "node:assert/strict";
import { TraceClock } from "./trace_clock.ts";

Deno.test("batches of a quarter of a second are played back evenly, and never run out", () => {
  const clock = new TraceClock();
  let before: number | undefined;
  for (let now = 0; now < 20_000; now += 16) {
    const newest = 1_000_000 + Math.floor(now / 250) * 250;
    const edge = clock.advance(now, newest)!;
    assert.ok(edge < newest, `${edge} at ${newest}`);
    if (before !== undefined) {
      const step = edge - before;
      assert.ok(step > 12 && step < 20, `${step} ms in a frame of 16 ms`);
    }
    before = edge;
  }
});

Deno.test("where nothing comes it stops at the newest; where much comes it jumps", () => {
  const clock = new TraceClock();
  assert.equal(clock.advance(0, -Infinity), undefined);
  clock.advance(0, 10_000);
  let edge = 0;
  for (let now = 0; now < 60_000; now += 100) edge = clock.advance(now, 10_000)!;
  assert.ok(edge <= 10_000 && edge > 9_000, `${edge}`);
  assert.ok(clock.advance(60_000, 1_000_000)! > 990_000);
  // An older recording is gone back to.
  assert.ok(clock.advance(60_016, 20_000)! < 20_000);
});
