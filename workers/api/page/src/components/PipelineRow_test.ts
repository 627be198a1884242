import assert from "node:assert/strict";
import { ledgerDifference, sparklinePath } from "./PipelineRow.tsx";

Deno.test("every record in is counted, late, dead or filtered", () => {
  assert.equal(ledgerDifference({ in: 10, counted: 6, late: 2, dead: 1, filtered: 1 }), 0);
  assert.equal(ledgerDifference({ in: 10, counted: 6, late: 1, dead: 1, filtered: 1 }), 1);
});

const box = { width: 20, height: 10 };

Deno.test("values fill the box: the newest at the right edge, the highest at the top", () => {
  assert.equal(sparklinePath([1, 2, 0], box), "M0.0 5.0L10.0 0.0L20.0 10.0");
});

Deno.test("nothing, or only zeros, is no trouble", () => {
  assert.equal(sparklinePath([], box), "");
  assert.equal(sparklinePath([0, 0], box), "M0.0 10.0L20.0 10.0");
});
