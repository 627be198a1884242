import assert from "node:assert/strict";
import { feedHealth } from "./server.ts";

Deno.test("a feed starts, is live, and after a fault connects again", () => {
  const fault = "it is being connected";
  assert.deepEqual(feedHealth({ fault, isReady: false }), { state: "starting", fix: fault });
  assert.deepEqual(feedHealth({ fault: null, isReady: true }), { state: "live" });
  assert.deepEqual(feedHealth({ fault, isReady: true }), { state: "reconnecting", fix: fault });
});
