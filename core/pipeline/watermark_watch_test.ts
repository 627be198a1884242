import assert from "node:assert/strict";
import { WatermarkWatch } from "./watermark_watch.ts";

const seen = (watermark: number | null, counted: number) => ({
  watermark,
  ledger: { in: counted, counted, late: 0, dead: 0, filtered: 0 },
});

Deno.test("a watermark is held from the first record that does not move it", () => {
  const watch = new WatermarkWatch();
  watch.add(seen(100, 5), 1_000);
  watch.add(seen(100, 5), 2_000);
  assert.equal(watch.heldSince, null);
  watch.add(seen(100, 6), 3_000);
  watch.add(seen(100, 9), 4_000);
  assert.equal(watch.heldSince, 3_000);
  watch.add(seen(101, 10), 5_000);
  assert.equal(watch.heldSince, null);
});

Deno.test("before the first record there is nothing to hold", () => {
  const watch = new WatermarkWatch();
  watch.add(seen(null, 0), 1_000);
  watch.add(seen(null, 3), 2_000);
  assert.equal(watch.heldSince, null);
});

Deno.test("a ledger that begins anew is no record", () => {
  const watch = new WatermarkWatch();
  watch.add(seen(100, 50), 1_000);
  watch.add(seen(100, 2), 2_000);
  assert.equal(watch.heldSince, null);
});
