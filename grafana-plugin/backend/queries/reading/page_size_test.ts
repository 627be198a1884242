import assert from "node:assert/strict";
import { pageSize } from "./page_size.ts";

const MIB = 1_048_576;
const known = { rows: 100, bytes: 100 * 200, left: 1_000_000, firstPage: 500 };

Deno.test("the first page is small, the next ones fit their rows", () => {
  assert.equal(pageSize({ ...known, rows: 0, bytes: 0 }), 500);
  assert.equal(pageSize(known), 5_000);
  assert.equal(pageSize({ ...known, bytes: 100 * MIB }), 4);
  assert.equal(pageSize({ ...known, bytes: 100 * 50 * MIB }), 1);
  assert.equal(pageSize({ ...known, bytes: 0 }), 5_000);
});

Deno.test("no more is asked than shows that there is more", () => {
  assert.equal(pageSize({ ...known, left: 2 }), 3);
  assert.equal(pageSize({ ...known, left: 0 }), 1);
});
