import assert from "node:assert/strict";
import { formatRate } from "./rate.ts";

Deno.test("a rate keeps the digits that matter, and a slow stream is not shown as silent", () => {
  const rates = [0, 0.001, 0.03, 0.098, 0.2, 3.14, 9.96, 412.6, 512.4, 9_999.7, 12_345, 4e6];
  assert.deepEqual(rates.map(formatRate), [
    "0",
    "<0.01",
    "0.03",
    "0.1",
    "0.2",
    "3.1",
    "10",
    "413",
    "512",
    "10k",
    "12.3k",
    "4M",
  ]);
});
