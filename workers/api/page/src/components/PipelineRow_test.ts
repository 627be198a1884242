import assert from "node:assert/strict";
import { ledgerDifference } from "./PipelineRow.tsx";

Deno.test("every record in is counted, late, dead or filtered", () => {
  assert.equal(ledgerDifference({ in: 10, counted: 6, late: 2, dead: 1, filtered: 1 }), 0);
  assert.equal(ledgerDifference({ in: 10, counted: 6, late: 1, dead: 1, filtered: 1 }), 1);
});
