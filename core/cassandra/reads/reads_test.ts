import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import cassandra from "cassandra-driver";
import type { Row } from "../row_values.ts";
import { latestShard } from "../shard.ts";
import { planTables } from "../tables.ts";
import { storedTestStream as stream, testStream } from "../test_stream.ts";
import {
  type Arrival,
  type ArrivalForm,
  chunkStatement,
  DEAD_ARRIVALS,
  DEAD_LETTERS,
  LATE_ARRIVALS,
  LATE_RECORDS,
} from "./arrivals.ts";
import {
  LATEST_KEYS,
  LATEST_RECORDS,
  LATEST_TEXTS,
  latestOfKeys,
  latestOfShards,
  readLatestOf,
  readLatestPage,
} from "./latest.ts";
import { type BucketRead, readPage, type RowSource } from "./read.ts";
import { recordsRead } from "./records.ts";
import { windowRowsRead, windowsRead } from "./windows.ts";

const { Long } = cassandra.types;
const TIME = Date.parse("2026-03-04T05:06:07.890Z");
const [window] = stream.windows;
const source = { keyspace: "k", stream: stream.name, window: window! };
const average = { name: "level.avg", measure: "level", aggregate: "avg" };
const many = Array.from({ length: 5 }, (_, i) => ({ ...average, name: `level.${i}` }));

const row = (columns: Record<string, unknown>): Row => Object.assign(Object.create(null), columns);

/** A statement's table, the columns that it reads, and those of its conditions. */
function partsOf(cql: string) {
  const [, columns, table, where] =
    /^SELECT (.*) FROM "k"\.(\S+) WHERE (.*?)(?: ORDER BY \w+ ASC)?(?: LIMIT \?)?$/.exec(cql)!;
  const names = columns!.replaceAll(/\[[^\]]*\]| AS "[^"]*"/g, "").split(", ");
  const conditions = where!.split(" AND ").map((condition) => condition.split(" ")[0]!);
  return [table!, ...names, ...conditions].map((name) => name.replaceAll('"', ""));
}

const arrivals: readonly ArrivalForm<Arrival>[] = [
  LATE_ARRIVALS,
  LATE_RECORDS,
  DEAD_ARRIVALS,
  DEAD_LETTERS,
] as readonly ArrivalForm<Arrival>[];
const bucketReads: readonly BucketRead<unknown>[] = [
  windowsRead(source, { order: "asc" }),
  windowRowsRead(source, { values: [average], lateness: true }),
  windowRowsRead(source, { values: many, lateness: false }),
  windowsRead({ ...source, window: { ...window!, aggregates: ["value"] } }),
  recordsRead("k", stream, { order: "asc" }),
] as readonly BucketRead<unknown>[];

Deno.test("every column that is read is one that its table has", () => {
  const tables = new Map(planTables([testStream]).map((table) => [table.name, table.columns]));
  const latest = [LATEST_KEYS, LATEST_RECORDS, LATEST_TEXTS].flatMap((form) => [
    latestOfShards(source, { form, limit: 1 }),
    latestOfKeys(source, { form, keys: ["a"] }),
  ]);
  const chunks = arrivals.map((form) => ({ cql: chunkStatement({ keyspace: "k", form }) }));
  for (const { cql } of [...bucketReads, ...latest, ...chunks]) {
    const [table, ...columns] = partsOf(cql);
    const known = Object.keys(tables.get(table!) ?? {});
    assert.deepEqual(columns.filter((name) => !known.includes(name)), [], cql);
  }
});

Deno.test("each marker of a slice's statement has a value", () => {
  const slice = { key: "s1", bucket: 0, from: 1, to: 2 };
  for (const { cql, paramsOf } of bucketReads) {
    const params = paramsOf(slice);
    assert.equal(params.length, cql.split("?").length - 1, cql);
    assert(params.every((value) => value !== undefined), cql);
  }
});

const storedWindow = {
  window_start: new Date(TIME),
  window_end: new Date(TIME + 60_000),
  status: "final",
  revision: Long.fromNumber(7),
  count: Long.fromNumber(3),
  late: Long.fromNumber(1),
  watermark: new Date(TIME + 90_000),
  measures: { level: { avg: 1.5 } },
};

Deno.test("a window is read with all measures", () => {
  assert.deepEqual(windowsRead(source).decode(row(storedWindow), "s1"), {
    stream: "readings",
    key: "s1",
    start: TIME,
    end: TIME + 60_000,
    size: 60_000,
    status: "final",
    revision: 7,
    count: 3,
    late: 1,
    watermark: TIME + 90_000,
    measures: { level: { avg: 1.5 } },
  });
});

Deno.test("a window that may lack records is read as partial", () => {
  const partial = row({ ...storedWindow, partial: true });
  assert.equal(windowsRead(source).decode(partial, "s1").partial, true);
  const rows = windowRowsRead(source, { values: [], lateness: false });
  assert.equal(rows.decode(partial, "s1").partial, true);
  assert.equal("partial" in rows.decode(row({ ...storedWindow, partial: false }), "s1"), false);
});

Deno.test("inputs are read of windows that a formula makes, and of no others", () => {
  const made = { ...source, window: { ...window!, aggregates: ["value"] as const } };
  const stored = {
    ...storedWindow,
    inputs_present: Long.fromNumber(5),
    inputs_expected: Long.fromNumber(6),
  };
  const inputs = { present: 5, expected: 6 };
  const parts = { values: [], lateness: false };
  for (const read of [windowsRead(made), windowRowsRead(made, parts)]) {
    assert.match(read.cql, /, inputs_present, inputs_expected/);
    assert.deepEqual(read.decode(row(stored), "s1").inputs, inputs);
    assert.equal("inputs" in read.decode(row(storedWindow), "s1"), false);
  }
  for (const read of [windowsRead(source), windowRowsRead(source, parts)]) {
    assert.doesNotMatch(read.cql, /inputs/);
  }
});

Deno.test("few values are picked, many are taken out of all; lateness only where wanted", () => {
  const picked = windowRowsRead(source, { values: [average], lateness: false });
  assert.match(
    picked.cql,
    /count, partial, measures\['level'\]\['avg'\] AS "level\.avg" FROM "k"\.windows WHERE/,
  );
  const { late: _, watermark: __, measures: ___, ...columns } = storedWindow;
  const expected = {
    key: "s1",
    start: TIME,
    end: TIME + 60_000,
    status: "final",
    revision: 7,
    count: 3,
    late: 0,
    watermark: null,
    appended: null,
    values: { "level.avg": 2 },
  };
  assert.deepEqual(picked.decode(row({ ...columns, "level.avg": 2 }), "s1"), expected);
  const all = windowRowsRead(source, { values: many, lateness: true });
  assert.match(all.cql, /count, partial, late, watermark, measures FROM/);
  const values = Object.fromEntries(many.map(({ name }) => [name, 1.5]));
  assert.deepEqual(all.decode(row(storedWindow), "s1"), {
    ...expected,
    late: 1,
    watermark: TIME + 90_000,
    values,
  });
  assert.deepEqual(all.decode(row({ ...storedWindow, measures: null }), "s1").values, {
    ...values,
    ...Object.fromEntries(many.map(({ name }) => [name, null])),
  });
});

Deno.test("a record is read as it was written", () => {
  const columns = {
    event_time: new Date(TIME),
    kafka_partition: 2,
    kafka_offset: Long.fromNumber(2 ** 40),
    record: '{"level": 1.0}',
  };
  assert.deepEqual(recordsRead("k", stream).decode(row(columns), "s1"), {
    key: "s1",
    time: TIME,
    partition: 2,
    offset: 2 ** 40,
    text: '{"level": 1.0}',
  });
});

const place = { at: new Date(TIME), kafka_partition: 1, kafka_offset: Long.fromNumber(9) };
const origin = {
  source_topic: "readings",
  source_partition: 0,
  source_offset: Long.fromNumber(4),
};

Deno.test("a late record and a dead letter are read with where they came from", () => {
  const late = {
    ...place,
    ...origin,
    key: "s1",
    event_time: new Date(TIME - 1),
    late_by_ms: Long.fromNumber(17),
    window_size: Long.fromNumber(60_000),
    window_start: new Date(TIME - 60_000),
    window_end: new Date(TIME),
    record: "{}",
  };
  const arrived = { at: TIME, partition: 1, offset: 9 };
  const from = { topic: "readings", partition: 0, offset: 4 };
  const lateArrival = {
    ...arrived,
    key: "s1",
    eventTime: TIME - 1,
    lateByMs: 17,
    size: 60_000,
    start: TIME - 60_000,
    end: TIME,
  };
  assert.deepEqual(LATE_ARRIVALS.decode(row(late)), lateArrival);
  assert.deepEqual(LATE_RECORDS.decode(row(late)), { ...lateArrival, source: from, record: "{}" });
  const value = Buffer.from([0xff]);
  const dead = { ...place, ...origin, key: null, reason: "broken", value };
  assert.deepEqual(DEAD_LETTERS.decode(row(dead)), {
    ...arrived,
    key: null,
    reason: "broken",
    value,
    source: from,
  });
  assert.equal(DEAD_LETTERS.decode(row({ ...dead, source_topic: null })).source, null);
});

/** Rows of a table in memory, by the parameters of the partition; and what was asked for. */
function sourceOf(stored: (params: readonly unknown[]) => readonly Row[]) {
  const asked: { params: readonly unknown[]; fetchSize: number }[] = [];
  const rows: RowSource = async function* ({ params }, { sizes, wanted }) {
    asked.push({ params, fetchSize: sizes.next(wanted()) });
    await Promise.resolve();
    yield* stored(params);
  };
  return { rows, asked };
}

const latestRow = (key: string) =>
  row({ key, event_time: new Date(TIME), record: `{"k":"${key}"}` });

Deno.test("the newest record of a key is in the key's shard", async () => {
  const { rows, asked } = sourceOf(() => [latestRow("s1")]);
  const found = await readLatestOf(rows, { ...source, key: "s1" });
  assert.deepEqual(found, { key: "s1", time: TIME, text: '{"k":"s1"}' });
  assert.deepEqual(asked[0]!.params, ["readings", latestShard("s1"), "s1"]);
  assert.equal(await readLatestOf(sourceOf(() => []).rows, { ...source, key: "s1" }), undefined);
});

Deno.test("a page of keys is merged from all shards, and ends with the prefix", async () => {
  const keys = ["b1", "b2", "b3", "c1"];
  const { rows, asked } = sourceOf(([, shard]) =>
    keys.filter((key) => latestShard(key) === shard).map(latestRow)
  );
  const page = (limit: number) =>
    readLatestPage(rows, source, { form: LATEST_KEYS, prefix: "b", limit });
  assert.deepEqual(await page(2), { rows: ["b1", "b2"], more: true });
  assert.deepEqual(await page(3), { rows: ["b1", "b2", "b3"], more: false });
  assert.equal(asked.length, 32);
  assert.deepEqual(asked[0], { params: ["readings", 0, "b"], fetchSize: 10 });
  const whole = await readLatestPage(rows, source, { form: LATEST_RECORDS, after: "b3", limit: 9 });
  assert.equal(whole.rows.length, 4);
  assert.deepEqual(asked.at(-1)!.params, ["readings", 15, "b3"]);
});

Deno.test("a page of keys ends where its bytes are full", async () => {
  const keys = ["a", "b", "c", "d"];
  const { rows } = sourceOf(([, shard]) =>
    keys.filter((key) => latestShard(key) === shard).map((key) =>
      row({ key, event_time: new Date(TIME), record: "x".repeat(1_000) })
    )
  );
  const page = (maxBytes: number) =>
    readLatestPage(rows, source, { form: LATEST_RECORDS, limit: 9, maxBytes });
  const keysOf = async (maxBytes: number) => {
    const { rows: found, more } = await page(maxBytes);
    return [...found.map(({ key }) => key), more];
  };
  assert.deepEqual(await keysOf(1), ["a", true]);
  assert.deepEqual(await keysOf(2_100), ["a", "b", true]);
  assert.deepEqual(await keysOf(10_000), ["a", "b", "c", "d", false]);
});

Deno.test("records may be large: the first pages have few", async () => {
  const { rows, asked } = sourceOf(() => []);
  const range = { from: TIME, to: TIME + 1 };
  await readPage(rows, recordsRead("k", stream), { key: "s1", start: { range }, limit: 10_000 });
  await readLatestPage(rows, source, { form: LATEST_RECORDS, limit: 10_000 });
  assert.deepEqual(asked.map(({ fetchSize }) => fetchSize), [8, ...Array(16).fill(2)]);
});

Deno.test("a page asks each bucket for one row more than it shows, and leaves withdrawn out", async () => {
  const windowAt = (start: number, count: number) =>
    row({ ...storedWindow, window_start: new Date(start), count: Long.fromNumber(count) });
  const { rows, asked } = sourceOf(
    () => [windowAt(TIME + 2, 1), windowAt(TIME + 1, 0), windowAt(TIME, 1)],
  );
  const range = { from: TIME, to: TIME + 3 };
  const read = windowsRead(source);
  const { rows: found, next } = await readPage(rows, read, {
    key: "s1",
    start: { range },
    limit: 2,
  });
  assert.deepEqual(found.map(({ start }) => start), [TIME + 2, TIME]);
  assert.equal(next, null);
  const { bucketMs } = window!;
  const bucket = Math.floor(TIME / bucketMs) * bucketMs;
  assert.deepEqual(asked, [{
    params: ["readings", "s1", 60_000, bucket, new Date(TIME), new Date(TIME + 3)],
    fetchSize: 3,
  }]);
});
