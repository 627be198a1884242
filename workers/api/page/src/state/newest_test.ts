import assert from "node:assert/strict";
import fc from "fast-check";
import { Newest } from "./newest.ts";

Deno.test("keeps the newest items, newest first, whatever was added", () => {
  fc.assert(fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 9 }), (items, size) => {
    const newest = new Newest<number>(size);
    for (const item of items) newest.add(item);
    assert.deepEqual(newest.list(), items.slice(-size).reverse());
    assert.deepEqual(newest.list(2), items.slice(-Math.min(2, size)).reverse());
    assert.equal(newest.total, items.length);
  }));
});
