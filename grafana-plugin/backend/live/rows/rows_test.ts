import assert from "node:assert/strict";
import { settleStream } from "#core/cassandra/stored_declaration.ts";
import { readings } from "#core/live/test_log.ts";
import type { LiveEntry } from "#core/live/ring.ts";
import { HEADERS } from "#core/record/headers.ts";
import { EntryRows } from "./entry_rows.ts";
import { deadLog, lateLog, recordLevel, textLog } from "./log_row.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("the level of a record follows from its most specific field", () => {
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

Deno.test("late records and dead letters describe what happened, whatever is missing", () => {
  const place = { at: 9, partition: 1, offset: 2 };
  const unknown = { eventTime: null, lateByMs: null, windowSize: null, window: null };
  const late = lateLog("s", { ...place, ...unknown, key: null });
  assert.equal(late.body, "a record without key came late");
  const dead = deadLog(readings, { ...place, key: "a", reason: null, value: null });
  assert.deepEqual([dead.body, dead.level], ["no reason given", "error"]);
  const value = bytes("x".repeat(9_000));
  const long = deadLog(readings, { ...place, key: "a", reason: "r", value });
  assert(long.body.length <= 4_000);
  assert.notEqual(
    late.id,
    lateLog("s", { ...place, ...unknown, at: 8, key: null, lateByMs: 1 }).id,
  );
});

Deno.test("what is sensitive in a dead letter is masked, however long the letter is", () => {
  const letters = { ...readings, sensitive: ["note"] };
  const place = { at: 9, partition: 1, offset: 2, key: "a", reason: "r" };
  const value = JSON.stringify({ note: "ann@example.com", other: "x".repeat(9_000) });
  const { body } = deadLog(letters, { ...place, value: bytes(value) });
  assert.equal(body, 'r: {"•••":"•••"}');
  assert.equal(deadLog(letters, { ...place, value: bytes(value.slice(0, 50)) }).body, "r: •••");
  assert.equal(deadLog(letters, { ...place, value: null }).body, "r");
});

Deno.test("a late record names the size of the windows that it was too late for", () => {
  const late = (windowSize: number) =>
    lateLog("s", {
      ...{ at: 9, partition: 1, offset: 2, key: "bus-1", eventTime: null, lateByMs: 350_400 },
      windowSize,
      window: { start: 0, end: windowSize },
    });
  assert.equal(
    late(60_000).body,
    "bus-1 came 350.4 s too late for windows of 1 min, window of 1970-01-01T00:00:00.000Z",
  );
  assert.equal(late(60_000).labels["window"], "1 min");
  assert.match(late(300_000).body, /^bus-1 came 350\.4 s too late for windows of 5 min, /);
  assert.match(late(0).body, /^bus-1 came 350\.4 s too late for sessions, /);
  assert.equal(late(0).labels["window"], "session");
});

Deno.test("an entry of a topic of late records becomes the line that Cassandra's row becomes", () => {
  const stream = settleStream(readings, { env: () => undefined });
  const entry: LiveEntry = {
    seq: 1,
    partition: 1,
    offset: 2,
    appended: 9,
    key: bytes("bus-1"),
    value: null,
    headers: {
      [HEADERS.lateBy]: "1500",
      [HEADERS.windowSize]: "60000",
    },
  };
  const { body } = new EntryRows(stream).late(entry)!;
  assert.equal(body, "bus-1 came 1.5 s too late for windows of 1 min");
});
