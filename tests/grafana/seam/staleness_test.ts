import assert from "node:assert/strict";
import { staleness } from "./staleness.ts";

Deno.test("a picture is as stale as the oldest update that it lacks", () => {
  const updates = [
    { window: "a", revision: 1, at: 100 },
    { window: "b", revision: 1, at: 200 },
    { window: "a", revision: 2, at: 300 },
    { window: "c", revision: 1, at: 900 },
  ];
  const at500 = (shown: Record<string, number>) =>
    staleness({ at: 500, revisions: new Map(Object.entries(shown)) }, updates);
  assert.equal(at500({ a: 2, b: 1 }), 0);
  assert.equal(at500({ a: 1, b: 1 }), 200);
  assert.equal(at500({ a: 3 }), 300);
  assert.equal(at500({}), 400);
});
