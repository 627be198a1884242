import assert from "node:assert/strict";
import { recordLevel } from "./level.ts";
import { deadLog, lateLog, textLog } from "./log_row.ts";
import { readWindowUpdate } from "./window_row.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("the level of a record follows from its most telling field", () => {
  assert.equal(recordLevel({ status: "active" }), "warning");
  assert.equal(recordLevel({ status: "resolved" }), "info");
  assert.equal(recordLevel({ operational_status: "Error" }), "error");
  assert.equal(recordLevel({ severity: "critical", status: "active" }), "critical");
  assert.equal(recordLevel({ type: "alert" }), "warning");
  assert.equal(recordLevel({ speed: 3, incident_type: "fire" }), "info");
});

Deno.test("texts of a record are one line with its dimensions as labels", () => {
  const stream = {
    name: "s",
    key: "k",
    text: ["title", "text"],
    dimensions: { kind: { label: "Kind" } },
  };
  const row = {
    key: "a",
    time: 5,
    partition: 1,
    offset: 2,
    record: { title: "T", text: "x", kind: 7 },
  };
  assert.deepEqual(textLog(stream, row), {
    time: 5,
    body: "T · x",
    level: "info",
    id: "text s 1 2",
    labels: { source: "text", stream: "s", key: "a", kind: "7" },
  });
  assert.equal(textLog(stream, { ...row, record: { title: "" } }), null);
});

Deno.test("late records and dead letters say what happened, whatever is missing", () => {
  const place = { at: 9, partition: 1, offset: 2 };
  const late = lateLog("s", { ...place, key: null, eventTime: null, lateByMs: null, window: null });
  assert.equal(late.body, "a record without key came late");
  const dead = deadLog("s", { ...place, key: "a", reason: null, value: null });
  assert.deepEqual([dead.body, dead.level], ["no reason given", "error"]);
  const long = deadLog("s", { ...place, key: "a", reason: "r", value: bytes("x".repeat(9_000)) });
  assert(long.body.length <= 4_000);
  assert.notEqual(
    late.id,
    lateLog("s", { ...place, at: 8, key: null, eventTime: null, lateByMs: 1, window: null }).id,
  );
});

Deno.test("what is no window update is not shown", () => {
  for (const value of [null, bytes("{"), bytes("3"), bytes('{"key":1}')]) {
    assert.equal(readWindowUpdate(value, 0), null);
  }
});
