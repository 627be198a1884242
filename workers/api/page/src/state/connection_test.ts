import assert from "node:assert/strict";
import { connectionOf, STALE_MS } from "./connection.ts";

const now = 100_000;
const around = { paused: false, now, heardAt: now - 200 };

Deno.test("live while the line is open and something comes", () => {
  assert.deepEqual(connectionOf({ kind: "live" }, around), { kind: "live" });
  assert.equal(connectionOf({ kind: "connecting" }, { ...around, heardAt: 0 }).kind, "connecting");
});

Deno.test("an open line on which nothing comes is not live", () => {
  const heardAt = now - 14_000;
  assert.deepEqual(connectionOf({ kind: "live" }, { ...around, heardAt }), {
    kind: "silent",
    text: "No answer for 14 s",
  });
  assert.equal(connectionOf({ kind: "live" }, { ...around, heardAt: now - STALE_MS }).kind, "live");
});

Deno.test("a lost line says when it is tried again, and why", () => {
  const waiting = { kind: "waiting", retryAt: now + 2_400, reason: "It does not answer" } as const;
  assert.deepEqual(connectionOf(waiting, around), {
    kind: "reconnecting",
    text: "Reconnecting in 3 s",
    reason: "It does not answer",
  });
  assert.deepEqual(connectionOf(waiting, { ...around, paused: true }), { kind: "paused" });
});
