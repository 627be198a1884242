import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import cassandra from "cassandra-driver";
import { days, minutes } from "../declaration/mod.ts";
import { storedTestStream as stream } from "./test_stream.ts";
import type { FieldColumn } from "./columns.ts";
import type { Insert } from "./insert.ts";
import { deadLetterInsert, lateRecordInsert, latestInsert, windowInsert } from "./inserts.ts";
import { rawInsert, writeColumn } from "./raw_insert.ts";
import { planTables } from "./tables.ts";
import { valuesIn, ValueWriter } from "./value_writer.ts";

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
const row = { key: "s1", eventTime: TIME, value: Buffer.from(text), position };

/** The driver's decoder, which its types do not show. */
const { Encoder } = cassandra as unknown as {
  readonly Encoder: new (protocolVersion: number, options: object) => {
    decode(value: Buffer, type: object): unknown;
  };
};
const encoder = new Encoder(4, {});
const tables = planTables([stream]);
const { dataTypes } = cassandra.types;
const TEXT = { code: dataTypes.text };
const MEASURES = {
  code: dataTypes.map,
  info: [TEXT, { code: dataTypes.map, info: [TEXT, { code: dataTypes.double }] }],
};

/** What a column of this CQL type makes of a value, as the driver reads it. */
function decoded(value: Buffer | null, type: string): unknown {
  if (value === null) return undefined;
  const info = type.startsWith("frozen") ? MEASURES : { code: dataTypes[type as "text"] };
  const read = encoder.decode(value, info);
  if (read instanceof Date) return read.getTime();
  if (read instanceof cassandra.types.Long) return BigInt(read.toString());
  return read;
}

/** Column names with their bound values. */
function bound<Row>(insert: Insert<Row>, row: Row): Record<string, unknown> {
  const [, table, columns, rest] = /INTO "(\w+)" \(([^)]*)\) VALUES .*USING (.*)$/.exec(
    insert.query,
  )!;
  const types = tables.find(({ name }) => name === table)!.columns;
  const values = new ValueWriter(1);
  insert.write(row, values);
  const markers = ["TIMESTAMP", "TTL"].filter((marker) => rest!.includes(marker));
  const names = [...columns!.replaceAll('"', "").split(", "), ...markers];
  const found = valuesIn(values.bytes);
  assert.equal(found.length, names.length);
  const marked: Readonly<Record<string, string>> = { TIMESTAMP: "bigint", TTL: "int" };
  return Object.fromEntries(
    names.map((name, index) => [name, decoded(found[index]!, types[name] ?? marked[name]!)]),
  );
}

Deno.test("a raw row has typed columns, the record unchanged, and no null", () => {
  assert.deepEqual(bound(rawInsert(stream), row), {
    sensor: "s1",
    bucket: Date.parse("2026-03-04T00:00:00Z"),
    event_time: TIME,
    kafka_partition: 3,
    kafka_offset: 12345678901234567n,
    level: 1.5,
    count: 7n,
    on: false,
    seen: Date.parse("2026-03-04T00:00:00Z"),
    mode: "auto",
    note: undefined,
    tags: '["a","b"]',
    record: text,
    TIMESTAMP: BigInt(APPENDED) * 1_000n,
  });
});

Deno.test("raw rows share a partition when key and bucket agree", () => {
  const insert = rawInsert(stream);
  const partition = (change: Partial<typeof row>) => insert.partition({ ...row, ...change });
  assert.equal(partition({}), partition({ eventTime: TIME + 1_000 }));
  assert.notEqual(partition({}), partition({ key: "s2" }));
  assert.notEqual(partition({}), partition({ eventTime: TIME + days(1) }));
});

Deno.test("a record that is not plain gives the same row as one that is", () => {
  const { tags: _, ...plain } = record;
  const columns = bound(rawInsert(stream), { ...row, value: Buffer.from(JSON.stringify(plain)) });
  const escaped = JSON.stringify(plain).replace("auto", "\\u0061uto");
  for (const text of [escaped, JSON.stringify(plain, null, 1)]) {
    const again = bound(rawInsert(stream), { ...row, value: Buffer.from(text) });
    assert.deepEqual(again, { ...columns, record: text });
  }
  const noted = bound(rawInsert(stream), {
    ...row,
    value: Buffer.from(JSON.stringify({ ...plain, seen: undefined, note: "Größe 👍" })),
  });
  assert.deepEqual([noted["seen"], noted["note"]], [undefined, "Größe 👍"]);
});

Deno.test("a value that its column cannot hold is refused by name", () => {
  const write = (column: FieldColumn, value: unknown) => {
    const values = new ValueWriter();
    writeColumn(column, value, values);
    return values.bytes;
  };
  const count: FieldColumn = { name: "count", type: "bigint", json: false };
  for (const value of [2 ** 63, -(2 ** 64), 1e300]) {
    assert.throws(
      () => write(count, value),
      /^RangeError: \/count is a whole number [^\d]*64 bits/,
    );
  }
  for (const value of [-(2 ** 63), -(2 ** 53), -1, 0, 2 ** 31, 2 ** 32, 2 ** 62]) {
    assert.equal(write(count, value).readBigInt64BE(4), BigInt(value));
  }
  const seen: FieldColumn = { name: "seen", type: "timestamp", json: false };
  const leap = "2016-12-31T23:59:60Z";
  assert.throws(() => write(seen, leap), /^RangeError: \/seen is not a time$/);
  const far = { ...row, eventTime: 9e15 };
  assert.throws(() => bound(rawInsert(stream), far), /^RangeError: \/at is/);
});

Deno.test("the latest row is ordered by event time", () => {
  const insert = bound(latestInsert(stream), row);
  assert.equal(insert["TIMESTAMP"], BigInt(TIME) * 1_000n);
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
  const insert = bound(windowInsert(stream), {
    update,
    position: { appendedMs: APPENDED },
    stamp: null,
  });
  const month = days(30);
  assert.equal(insert["bucket"], Math.floor(TIME / month) * month);
  assert.equal(insert["size"], 60_000n);
  assert.deepEqual(insert["measures"], { level: { sum: 1 } });
  assert.equal(insert["partial"], false);
  const partial = bound(windowInsert(stream), {
    update: { ...update, partial: true },
    position: { appendedMs: APPENDED },
    stamp: null,
  });
  assert.equal(partial["partial"], true);
  assert.deepEqual([partial["inputs_present"], partial["inputs_expected"]], [undefined, undefined]);
  const derived = bound(windowInsert(stream), {
    update: { ...update, inputs: { present: 5, expected: 6 } },
    position: { appendedMs: APPENDED },
    stamp: null,
  });
  assert.deepEqual([derived["inputs_present"], derived["inputs_expected"]], [5n, 6n]);
  assert.equal(insert["TTL"], 365 * 86_400);
});

Deno.test("of two revisions in one millisecond the higher has the later write timestamp", () => {
  const at = (revision: number, appendedMs: number, stamp: number | null = null) => {
    const row = { update: { ...update, revision }, position: { appendedMs }, stamp };
    return bound(windowInsert(stream), row)["TIMESTAMP"] as bigint;
  };
  assert(at(5, APPENDED) > at(4, APPENDED));
  assert(at(4, APPENDED + 1) > at(999, APPENDED));
  assert.equal(at(5, APPENDED), at(5, APPENDED));
  // A stamp decides whatever the time of append.
  const stamp = APPENDED * 1_000 + 17;
  assert.equal(at(1_000, APPENDED - 1, stamp), BigInt(stamp));
});

Deno.test("a window that its table cannot hold is refused", () => {
  const position = { appendedMs: 0 };
  const write = (change: object) =>
    bound(windowInsert(stream), { update: { ...update, ...change }, position, stamp: null });
  assert.throws(() => write({ size: 5 }), /size 5 ms/);
  assert.throws(() => write({ measures: { level: { sum: "1" } } }), /\/measures\/level\/sum/);
});

Deno.test("a dead letter keeps the bytes and both positions", () => {
  const value = new Uint8Array([0xff, 0x00, 0x7b]);
  const source = { topic: "readings", partition: 1, offset: "9" };
  const insert = bound(
    deadLetterInsert(stream),
    { reason: "broken", key: null, value, position, source },
  );
  assert.deepEqual(new Uint8Array(insert["value"] as Uint8Array), value);
  assert.equal(insert["key"], undefined);
  assert.equal(insert["bucket"], Date.parse("2026-03-04T00:00:00Z"));
  assert.equal(insert["at"], APPENDED);
  assert.deepEqual(
    [insert["kafka_partition"], insert["source_partition"], insert["source_offset"]],
    [3, 1, 9n],
  );
  assert.equal(insert["TTL"], 30 * 86_400);
});

Deno.test("a late record holds the window that it missed", () => {
  const insert = bound(lateRecordInsert(stream), {
    ...row,
    window: { size: 60_000, start: TIME, end: TIME + 60_000 },
    lateByMs: 17,
    source: { topic: "readings", partition: 3, offset: "8" },
  });
  assert.deepEqual(
    ["event_time", "window_size", "window_start", "window_end", "late_by_ms", "key", "record"]
      .map((name) => insert[name]),
    [TIME, 60_000n, TIME, TIME + 60_000, 17n, "s1", text],
  );
});
