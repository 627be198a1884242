import assert from "node:assert/strict";
import { FreeSpace } from "./base_map.ts";

Deno.test("a label that would cover another one is left out", () => {
  const space = new FreeSpace();
  const box = (left: number) => ({ left, top: 0, right: left + 10, bottom: 10 });
  assert.equal(space.take(box(0)), true);
  assert.equal(space.take(box(5)), false);
  assert.equal(space.take(box(10)), true);
  assert.equal(space.take({ ...box(0), top: 10, bottom: 20 }), true);
});
