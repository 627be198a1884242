import assert from "node:assert/strict";
import { settleRange } from "./range.ts";

const limits = { newest: 10_000, retentionMs: 5_000, bucketMs: 100 };
const open = { from: undefined, to: undefined };

Deno.test("an open range goes back from the newest event time as far as rows are kept", () => {
  assert.deepEqual(settleRange(open, limits), { from: 5_000, to: 10_100, dense: 5_000 });
});

Deno.test("a range ends where the data ends, however late it is asked for", () => {
  const range = settleRange({ from: 1, to: Number.MAX_SAFE_INTEGER }, limits);
  assert.deepEqual(range, { from: 1, to: 10_100, dense: 5_000 });
});

Deno.test("a given end counts back from there", () => {
  assert.deepEqual(settleRange({ from: undefined, to: 7_000 }, limits), {
    from: 2_000,
    to: 7_000,
    dense: 5_000,
  });
});

Deno.test("a key without a newest record is looked for only where the client asks for it", () => {
  const unknown = { ...limits, newest: undefined };
  assert.equal(settleRange(open, unknown), undefined);
  assert.equal(settleRange({ from: 1, to: undefined }, unknown), undefined);
  assert.deepEqual(settleRange({ from: 1, to: 2 }, unknown), { from: 1, to: 2, dense: 2 });
});

Deno.test("before rows are kept only listed buckets are looked at", () => {
  assert.deepEqual(settleRange({ from: 0, to: undefined }, limits), {
    from: 0,
    to: 10_100,
    dense: 5_000,
  });
});

Deno.test("no range leaves the times that can be written", () => {
  const first = -8.64e15;
  const range = settleRange(open, { ...limits, newest: first });
  assert.deepEqual(range, { from: first, to: first + 100, dense: first });
  assert.equal(settleRange(open, { ...limits, newest: -first })!.to, -first);
});
