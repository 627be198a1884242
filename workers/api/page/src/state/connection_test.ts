import assert from "node:assert/strict";
import { connectionOf } from "./connection.ts";

const problem = { title: "Kafka is away", detail: "Start it.", status: 503 };

Deno.test("live only when every stream is", () => {
  assert.equal(connectionOf([], false).kind, "connecting");
  assert.equal(connectionOf([{ kind: "live" }, { kind: "live" }], false).kind, "live");
  assert.equal(connectionOf([{ kind: "live" }, { kind: "connecting" }], false).kind, "connecting");
});

Deno.test("the next retry is the one that people wait for", () => {
  const waiting = [20, 10].map((retryAt) => ({ kind: "waiting", retryAt, problem }) as const);
  assert.deepEqual(connectionOf([{ kind: "live" }, ...waiting], false), {
    kind: "reconnecting",
    retryAt: 10,
    reason: "Kafka is away",
  });
});

Deno.test("a stream that gave up shows why; a pause is no fault", () => {
  const gaveUp = [{ kind: "live" }, { kind: "stopped", problem }] as const;
  assert.deepEqual(connectionOf(gaveUp, false), {
    kind: "stopped",
    reason: "Kafka is away. Start it.",
  });
  assert.equal(connectionOf(gaveUp, true).kind, "paused");
});
