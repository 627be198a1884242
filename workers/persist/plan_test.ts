import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import fc from "fast-check";
import { noSchemas } from "#core/registry/test_values.ts";
import { storedTestStream, testStream } from "#core/cassandra/test_stream.ts";
import { expandStreams } from "#core/declaration/mod.ts";
import { HEADERS } from "#core/record/headers.ts";
import type { WindowUpdate } from "#window/mod.ts";
import { valuesIn, ValueWriter } from "#core/cassandra/value_writer.ts";
import { createRenderer } from "./cassandra/render.ts";
import {
  type Plan,
  planBatch,
  type Refusal,
  refusalRow,
  type Route,
  type RouteKind,
  routesOf,
} from "./plan.ts";
import type { PlannedRow } from "./sink.ts";
import { arrival, type ArrivalFields } from "./test_arrival.ts";

const routes = routesOf([testStream], { env: () => undefined, values: noSchemas });
const renderer = createRenderer(storedTestStream);
const options = { futureCapMs: 60_000 };
const T0 = Date.parse("2026-01-01T00:00:00Z");

function routeOf(kind: RouteKind): Route {
  return [...routes.values()].find((route) => route.kind === kind)!;
}

/** A row as Cassandra takes it. */
interface RenderedRow {
  readonly row: PlannedRow;
  readonly query: string;
  readonly values: readonly (Buffer | null)[];
}

/** A plan with its rows as Cassandra renders them. */
interface RenderedPlan extends Omit<Plan, "rows"> {
  readonly rows: readonly RenderedRow[];
}

function render(rows: readonly PlannedRow[]) {
  const values = new ValueWriter();
  const { chunks, refused } = renderer(rows, values);
  const rendered = chunks.flatMap(({ query, starts, ends, rows }) =>
    rows.map((row, index): RenderedRow => {
      const bytes = values.bytes.subarray(starts[index], ends[index]);
      return { row, query, values: valuesIn(bytes) };
    })
  );
  return { rendered, refused };
}

const hasText = ({ values }: RenderedRow, text: string) =>
  values.some((value) => value?.toString() === text);
const hasNumber = ({ values }: RenderedRow, number: number) =>
  values.some((value) =>
    value?.length === 8
      ? Number(value.readBigInt64BE()) === number
      : value?.length === 4 && value.readInt32BE() === number
  );

function plan(kind: RouteKind, fields: readonly ArrivalFields[]): RenderedPlan {
  const arrivals = fields.map((field, offset) => arrival({ offset, ...field }));
  const { rows, refused, skipped } = planBatch(routeOf(kind), arrivals, options);
  const rendering = render(rows);
  const unfit = rendering.refused.map(({ row, reason }): Refusal => ({
    arrival: row.arrival,
    reason,
  }));
  return { rows: rendering.rendered, refused: [...refused, ...unfit], skipped };
}

const record = (time: number, level = 1, sensor = "s1") => ({
  sensor,
  at: new Date(time).toISOString(),
  level,
  count: 1,
  on: true,
  mode: "auto",
});

const tableOf = (row: RenderedRow) => /INTO "(\w+)"/.exec(row.query)![1]!;
const offsetsIn = (table: string, { rows }: RenderedPlan) =>
  rows.filter((row) => tableOf(row) === table).map((row) =>
    Number(row.row.arrival.position.offset)
  );

Deno.test("every topic of a stream has its route", () => {
  assert.deepEqual([...routes].map(([topic, { kind }]) => `${topic} ${kind}`), [
    "readings records",
    "readings.windows windows",
    "readings.late late",
    "readings.dead dead",
  ]);
});

Deno.test("each valid record is a raw row, the newest of each key its latest row", () => {
  const values = [record(T0 + 2), record(T0 + 3), record(T0 + 1), record(T0, 1, "s2")];
  const result = plan(
    "records",
    values.map((value) => ({ key: value.sensor, value, appendedMs: T0 })),
  );
  assert.deepEqual(offsetsIn("readings", result), [0, 1, 2, 3]);
  assert.deepEqual(offsetsIn("latest", result), [1, 3]);
  assert.deepEqual(result.skipped, { invalid: 0, future: 0 });
});

Deno.test("the latest row of a key is one with its highest event time, whatever the order", () => {
  const times = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 });
  fc.assert(fc.property(times, (offsets) => {
    const fields = offsets.map((ms) => ({ value: record(T0 + ms), appendedMs: T0 }));
    const [latest, ...others] = offsetsIn("latest", plan("records", fields));
    assert.equal(others.length, 0);
    assert.equal(offsets[latest!], Math.max(...offsets));
  }));
});

Deno.test("invalid records and those too far in the future are skipped and counted", () => {
  const result = plan("records", [
    { value: "{", appendedMs: T0 },
    { value: record(T0), key: "other", appendedMs: T0 },
    { value: null, appendedMs: T0 },
    { value: record(T0 + 60_001), appendedMs: T0 },
    { value: record(T0 + 60_000), appendedMs: T0 },
  ]);
  assert.deepEqual(result.skipped, { invalid: 3, future: 1 });
  assert.deepEqual(offsetsIn("readings", result), [4]);
  assert.deepEqual(result.refused, []);
});

Deno.test("a valid record that its table cannot hold becomes a dead letter with its bytes", () => {
  const value = { ...record(T0), count: 1e300 };
  const result = plan("records", [{ value, appendedMs: T0 }]);
  assert.deepEqual(result.rows, []);
  assert.match(result.refused[0]!.reason, /^\/count is a whole number that 64 bits do not hold/);
  const row = render([refusalRow(result.refused[0]!)]).rendered[0]!;
  assert.equal(tableOf(row), "dead_letters");
  assert(hasText(row, JSON.stringify(value)));
});

Deno.test("a record is stored byte for byte, and none with a byte order mark is", () => {
  const text = JSON.stringify(record(T0), null, 1);
  const values = [text, `\ufeff${text}`];
  const result = plan("records", values.map((value) => ({ value, appendedMs: T0 })));
  assert.deepEqual(offsetsIn("readings", result), [0]);
  assert(hasText(result.rows[0]!, text));
  assert.equal(result.skipped.invalid, 1);
});

Deno.test("each bucket that gets rows is listed, once a batch", () => {
  const day = 86_400_000;
  const bucketsOf = ({ rows }: RenderedPlan) =>
    rows.filter((row) => tableOf(row) === "buckets").map(({ values }) =>
      `${values[0]} ${values[1]} ${values[2]!.readBigInt64BE()}`
    ).sort();
  const { rawBucketMs, windows: [window] } = storedTestStream;
  const times = [T0, T0 + 1, T0 + 40 * day, T0 + 40 * day + 1, -day];
  const records = plan(
    "records",
    times.map((time) => ({ value: record(time), appendedMs: T0 * 2 })),
  );
  const starts = [...new Set(times.map((time) => Math.floor(time / rawBucketMs) * rawBucketMs))];
  assert.deepEqual(bucketsOf(records), starts.map((start) => `readings records ${start}`).sort());
  const windows = plan(
    "windows",
    [0, 60_000, 400 * day].map((start) => ({ value: update(start, 1) })),
  );
  const letters = plan("dead", [0, 1, day].map((ms) => ({ value: "x", appendedMs: T0 + ms })));
  assert.deepEqual(
    bucketsOf(letters),
    [T0, T0 + day].map((start) => `readings dead ${start}`).sort(),
  );
  const last = Math.floor(400 * day / window!.bucketMs) * window!.bucketMs;
  assert.deepEqual(bucketsOf(windows), ["readings 60000 0", `readings 60000 ${last}`].sort());
});

const update = (start: number, revision: number, key = "s1"): WindowUpdate => ({
  stream: "readings",
  key,
  start,
  end: start + 60_000,
  size: 60_000,
  status: "open",
  revision,
  count: revision,
  late: 0,
  watermark: start,
  measures: { level: { sum: 1 } },
});

Deno.test("of a window's updates in a batch only the highest revision is written", () => {
  const updates = fc.array(
    fc.record({
      window: fc.integer({ min: 0, max: 2 }),
      revision: fc.integer({ min: 1, max: 9 }),
      key: fc.constantFrom("s1", "s2"),
    }),
    { maxLength: 30 },
  );
  fc.assert(fc.property(updates, (samples) => {
    const fields = samples.map(({ window, revision, key }) => ({
      value: update(window * 60_000, revision, key),
    }));
    const { rows: all, refused } = plan("windows", fields);
    const rows = all.filter((row) => tableOf(row) === "windows");
    const highest = new Map<string, number>();
    for (const { window, revision, key } of samples) {
      const id = `${window} ${key}`;
      highest.set(id, Math.max(revision, highest.get(id) ?? 0));
    }
    assert.equal(refused.length, 0);
    assert.equal(rows.length, highest.size);
    for (const row of rows) {
      const { window, revision, key } = samples[Number(row.row.arrival.position.offset)]!;
      assert.equal(revision, highest.get(`${window} ${key}`));
    }
  }));
});

Deno.test("what is no window update of the stream is refused, the others are written", () => {
  const result = plan("windows", [
    { value: "not json" },
    { value: { ...update(0, 1), revision: "x" } },
    { value: { ...update(0, 1), size: 7 } },
    { value: "null" },
    { value: { ...update(0, 1), inputs: { present: 1 } } },
    { value: { ...update(0, 1), inputs: { present: 1, expected: 2 }, watermark: null } },
  ]);
  assert.deepEqual(offsetsIn("windows", result), [5]);
  assert.equal(result.refused.length, 5);
  assert.match(result.refused.map(({ reason }) => reason).join(), /no window of size 7 ms/);
});

const lateHeaders = {
  [HEADERS.sourceTopic]: "readings",
  [HEADERS.sourcePartition]: "3",
  [HEADERS.sourceOffset]: "77",
  [HEADERS.windowSize]: "60000",
  [HEADERS.windowStart]: String(T0),
  [HEADERS.windowEnd]: String(T0 + 60_000),
  [HEADERS.lateBy]: "5",
};

Deno.test("a late record is stored with its window and where it came in", () => {
  const { rows, refused } = plan("late", [{ value: record(T0), headers: lateHeaders }]);
  assert.deepEqual(refused, []);
  assert(hasText(rows[0]!, "readings"));
  for (const value of [3, 77, 60_000, T0, T0 + 60_000, 5]) {
    assert(hasNumber(rows[0]!, value), String(value));
  }
});

Deno.test("what came too late for a group is a record of the source, or one of the derived stream", () => {
  const grouped = [{ by: ["mode"], windows: testStream.windows.slice(0, 1), predict: [] }];
  const streams = expandStreams([{ ...testStream, grouped }]);
  const route = [...routesOf(streams, { env: () => undefined, values: noSchemas }).values()]
    .find(({ kind, stream }) => kind === "late" && stream.name === "readings_by_mode")!;
  const partial = {
    ...{ key: "auto", at: T0, size: 60_000, source: "readings", source_key: "p3", start: T0 },
    ...{ end: T0 + 60_000, status: "revised", revision: 3, count: 2 },
  };
  const from = {
    ...lateHeaders,
    [HEADERS.sourceTopic]: "sluice.process.readings_by_mode.partials",
  };
  const arrivals = [
    arrival({ offset: 0, value: record(T0), key: "s1", headers: lateHeaders }),
    arrival({ offset: 1, value: partial, key: "auto", headers: from }),
    arrival({ offset: 2, value: record(T0), key: "s1", headers: from }),
  ];
  const { rows, refused } = planBatch(route, arrivals, options);
  assert.deepEqual(rows.map((row) => row.kind === "late" && [row.key, row.eventTime]), [
    ["s1", T0],
    ["auto", T0],
  ]);
  assert.equal(refused.length, 1);
});

Deno.test("a late record without its headers is kept as a dead letter", () => {
  const { rows, refused } = plan("late", [{ value: record(T0) }]);
  assert.deepEqual(rows, []);
  assert.match(refused[0]!.reason, /headers/);
});

Deno.test("a dead letter keeps its reason; without headers its own position is the source", () => {
  const explained = plan("dead", [{
    value: "{",
    headers: { ...lateHeaders, [HEADERS.reason]: "the value is not JSON" },
  }]);
  assert(hasText(explained.rows[0]!, "the value is not JSON"));
  assert(hasNumber(explained.rows[0]!, 77));
  const bare = plan("dead", [{ value: null, key: null, offset: 5 }]);
  const offsets = bare.rows[0]!.values.filter((value) =>
    value?.length === 8 && value.readBigInt64BE() === 5n
  );
  assert.equal(offsets.length, 2);
});
