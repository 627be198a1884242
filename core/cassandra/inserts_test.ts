import assert from "node:assert/strict";
import { days, minutes } from "../declaration/mod.ts";
import { storedTestStream as stream } from "./test_stream.ts";
import {
  columnValue,
  createRawInsert,
  deadLetterInsert,
  type Insert,
  lateRecordInsert,
  latestInsert,
  windowInsert,
} from "./inserts.ts";

const TIME = Date.parse("2026-03-04T05:06:07.890Z");
const APPENDED = Date.parse("2026-03-04T05:07:00.123Z");
const position = {
  topic: "readings",
  partition: 3,
  offset: "12345678901234567",
  appendedMs: APPENDED,
};
const record = {
  sensor: "s1",
  at: "2026-03-04T05:06:07.890Z",
  level: 1.5,
  count: 7,
  on: false,
  seen: "2026-03-04T00:00:00Z",
  mode: "auto",
  note: null,
  tags: ["a", "b"],
};
const text = JSON.stringify(record);
const row = { key: "s1", eventTime: TIME, record, text, position };

/** Column names with their bound values. */
function bound(insert: Insert): Record<string, unknown> {
  const [, columns, rest] = /\(([^)]*)\) VALUES .*USING (.*)$/.exec(insert.query)!;
  const names = columns!.replaceAll('"', "").split(", ");
  const markers = ["TIMESTAMP", "TTL"].filter((marker) => rest!.includes(marker));
  assert.equal(insert.params.length, names.length + markers.length);
  return Object.fromEntries([...names, ...markers].map((name, i) => [name, insert.params[i]]));
}

Deno.test("a raw row has typed columns, the record unchanged, and no null", () => {
  assert.deepEqual(bound(createRawInsert(stream)(row)), {
    sensor: "s1",
    bucket: Date.parse("2026-03-04T00:00:00Z"),
    event_time: TIME,
    kafka_partition: 3,
    kafka_offset: "12345678901234567",
    level: 1.5,
    count: 7,
    on: false,
    seen: Date.parse("2026-03-04T00:00:00Z"),
    mode: "auto",
    note: undefined,
    tags: '["a","b"]',
    record: text,
    TIMESTAMP: APPENDED * 1_000,
  });
});

Deno.test("raw rows share a partition when key and bucket agree", () => {
  const insert = createRawInsert(stream);
  const partition = (change: Partial<typeof row>) => insert({ ...row, ...change }).partition;
  assert.equal(partition({}), partition({ eventTime: TIME + 1_000 }));
  assert.notEqual(partition({}), partition({ key: "s2" }));
  assert.notEqual(partition({}), partition({ eventTime: TIME + days(1) }));
});

Deno.test("a value that its column cannot hold is refused by name", () => {
  const bigint = { name: "count", type: "bigint", json: false } as const;
  for (const value of [2 ** 63, -(2 ** 64), 1e300]) {
    assert.throws(() => columnValue(bigint, value), /^RangeError: \/count is/);
  }
  assert.equal(columnValue(bigint, -(2 ** 63)), -(2 ** 63));
  const time = { name: "seen", type: "timestamp", json: false } as const;
  assert.throws(
    () => columnValue(time, "2016-12-31T23:59:60Z"),
    /^RangeError: \/seen is not a time/,
  );
  assert.throws(() => createRawInsert(stream)({ ...row, eventTime: 9e15 }), /^RangeError: \/at is/);
});

Deno.test("the latest row is ordered by event time", () => {
  const insert = bound(latestInsert(stream, row));
  assert.equal(insert["TIMESTAMP"], TIME * 1_000);
  assert.equal(insert["event_time"], TIME);
  assert.equal(insert["record"], text);
  assert.equal(insert["TTL"], 365 * 86_400);
});

const update = {
  stream: "readings",
  key: "s1",
  start: TIME,
  end: TIME + minutes(1),
  size: minutes(1),
  status: "final",
  revision: 1_004,
  count: 3,
  late: 0,
  watermark: TIME + minutes(2),
  measures: { level: { sum: 1 } },
} as const;

Deno.test("a window row is found by the bucket of its size", () => {
  const insert = bound(windowInsert(stream, update, { appendedMs: APPENDED }));
  const month = days(30);
  assert.equal(insert["bucket"], Math.floor(TIME / month) * month);
  assert.equal(insert["size"], 60_000);
  assert.deepEqual(insert["measures"], { level: { sum: 1 } });
  assert.equal(insert["TTL"], 365 * 86_400);
});

Deno.test("of two revisions in one millisecond the higher has the later write timestamp", () => {
  const at = (revision: number, appendedMs: number) =>
    bound(windowInsert(stream, { ...update, revision }, { appendedMs }))["TIMESTAMP"] as number;
  assert(at(5, APPENDED) > at(4, APPENDED));
  assert(at(4, APPENDED + 1) > at(999, APPENDED));
  assert.equal(at(5, APPENDED), at(5, APPENDED));
});

Deno.test("a window of a size that the stream does not have is refused", () => {
  assert.throws(() => windowInsert(stream, { ...update, size: 5 }, { appendedMs: 0 }), /size 5 ms/);
});

Deno.test("a dead letter keeps the bytes and both positions", () => {
  const value = new Uint8Array([0xff, 0x00, 0x7b]);
  const source = { topic: "readings", partition: 1, offset: "9" };
  const insert = bound(
    deadLetterInsert(stream, { reason: "broken", key: null, value, position, source }),
  );
  assert.deepEqual(new Uint8Array(insert["value"] as Uint8Array), value);
  assert.equal(insert["key"], undefined);
  assert.equal(insert["bucket"], Date.parse("2026-03-04T00:00:00Z"));
  assert.equal(insert["at"], APPENDED);
  assert.deepEqual(
    [insert["kafka_partition"], insert["source_partition"], insert["source_offset"]],
    [3, 1, "9"],
  );
  assert.equal(insert["TTL"], 30 * 86_400);
});

Deno.test("a late record holds the window that it missed", () => {
  const insert = bound(lateRecordInsert(stream, {
    ...row,
    window: { size: 60_000, start: TIME, end: TIME + 60_000 },
    lateByMs: 17,
    source: { topic: "readings", partition: 3, offset: "8" },
  }));
  assert.deepEqual(
    ["event_time", "window_size", "window_start", "window_end", "late_by_ms", "key", "record"]
      .map((name) => insert[name]),
    [TIME, 60_000, TIME, TIME + 60_000, 17, "s1", text],
  );
});
