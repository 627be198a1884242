import assert from "node:assert/strict";
import { atMost } from "./at_most.ts";

const never = new Promise<void>(() => {});

Deno.test("waits until it is there, until the time is over, or until nobody waits", async () => {
  await atMost(60_000, Promise.resolve());
  await atMost(1, never);
  await atMost(60_000, never, AbortSignal.abort());
  await assert.rejects(atMost(60_000, Promise.reject(new Error("away"))), /away/);
});
