import assert from "node:assert/strict";
import { formatRate } from "#core/contract/rate.ts";
import { formatCompact, formatCount, formatRound, formatValue } from "./number.ts";

Deno.test("counts", () => {
  assert.equal(formatCount(1234567), "1,234,567");
  assert.equal(formatCompact(9876), "9,876");
  assert.equal(formatCompact(12_345), "12.3k");
  assert.equal(formatRate(0), "0");
  assert.equal(formatRate(3.14), "3.1");
  assert.equal(formatRate(0.03), "0.03");
  assert.equal(formatRate(412.6), "413");
});

Deno.test("values keep about four digits", () => {
  assert.deepEqual([0.1234, 3.456, 61.27, 1234.5, 45_600].map(formatValue), [
    "0.123",
    "3.46",
    "61.3",
    "1,235",
    "45.6k",
  ]);
});

Deno.test("round numbers stay short", () => {
  assert.deepEqual([0, 150, 0.25, 12_000].map(formatRound), ["0", "150", "0.25", "12k"]);
});
