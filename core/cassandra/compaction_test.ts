import assert from "node:assert/strict";
import fc from "fast-check";
import { days, hours } from "../declaration/mod.ts";
import { timeWindowCompaction, ttlSeconds } from "./compaction.ts";

const MS: Readonly<Record<string, number>> = {
  MINUTES: 60_000,
  HOURS: hours(1),
  DAYS: days(1),
};

Deno.test("a life from an hour to ten years is cut into 16 to 38 windows", () => {
  fc.assert(fc.property(fc.integer({ min: hours(1), max: days(3_650) }), (life) => {
    const options = timeWindowCompaction(life);
    const window = Number(options["compaction_window_size"]) *
      MS[options["compaction_window_unit"] ?? ""]!;
    const windows = life / window;
    assert(windows >= 16 && windows <= 38, `${windows} windows`);
  }));
});

Deno.test("thirty days are cut into days", () => {
  assert.deepEqual(timeWindowCompaction(days(30)), {
    class: "TimeWindowCompactionStrategy",
    compaction_window_unit: "DAYS",
    compaction_window_size: "1",
  });
});

Deno.test("a time to live is whole seconds, rounded up, at most 20 years", () => {
  assert.equal(ttlSeconds(days(30)), 2_592_000);
  assert.equal(ttlSeconds(1), 1);
  assert.throws(() => ttlSeconds(0), RangeError);
  assert.throws(() => ttlSeconds(days(365) * 21), RangeError);
});
