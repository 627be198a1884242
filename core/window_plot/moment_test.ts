import assert from "node:assert/strict";
import { endedCount, followingRange, latestOpenEnd, replayRange, replayView } from "./moment.ts";
import { MINUTE, windowItem } from "./test_windows.ts";

const keys = [{
  key: "a",
  windows: [0, 1, 2, 3].map((at) => windowItem(at, { status: at === 3 ? "open" : "final" })),
}];

Deno.test("replayView shows what had begun, and as open what had not ended", () => {
  const { windows } = replayView(keys, 1.5 * MINUTE)[0]!;
  assert.deepEqual(windows.map(({ status }) => status), ["final", "open"]);
  assert.equal(windows[1]!.watermark, 1.5 * MINUTE);
  assert.equal(endedCount(keys, 1.5 * MINUTE), 1);
  assert.equal(keys[0]!.windows[1]!.status, "final");
});

const range = { from: 0, to: 100_000 };

Deno.test("followingRange moves by whole pixels", () => {
  const at = (now: number) => followingRange(range, { now, width: 100, openEnd: 0 }).to;
  assert.equal(at(1_000_100), at(1_000_900));
  assert.equal(at(1_001_100) - at(1_000_100), 1000);
});

Deno.test("followingRange keeps its length and leaves room for open windows, but not much", () => {
  const near = followingRange(range, { now: 1_000_000, width: 100, openEnd: 1_004_000 });
  assert.equal(near.to, 1_004_000);
  assert.equal(near.to - near.from, 100_000);
  assert.equal(followingRange(range, { now: 1_000_000, width: 100, openEnd: 9e9 }).to, 1_012_000);
});

Deno.test("followingRange finds the latest open end", () => {
  assert.equal(latestOpenEnd(keys), 4 * MINUTE);
  assert.equal(latestOpenEnd([]), -Infinity);
});

Deno.test("replayRange is the part that has windows", () => {
  assert.deepEqual(replayRange(keys, { from: -MINUTE, to: 2.5 * MINUTE }), {
    from: 0,
    to: 2.5 * MINUTE,
  });
  assert.deepEqual(replayRange([], { from: 1, to: 2 }), { from: 1, to: 2 });
});
