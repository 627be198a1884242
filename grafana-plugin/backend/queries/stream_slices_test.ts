import assert from "node:assert/strict";
import { Slices } from "#core/async/slices.ts";
import { settleStream } from "#core/cassandra/stored_declaration.ts";
import { logOf, reading, readings, windowUpdate } from "#core/live/test_log.ts";
import { assertYields } from "../../../tests/support/longest_stretch.ts";
import type { LogRow, RecordRow, WindowRow } from "../../src/contract/rows.ts";
import {
  LogStore,
  logTest,
  RecordStore,
  shapeLogsInSteps,
  shapePipelineInSteps,
  shapeRecordsInSteps,
  shapeWindowsInSteps,
  WindowStore,
} from "../../src/frames/mod.ts";
import { streamInfo } from "../catalogue/stream_info.ts";
import { channelReader, type StreamTail } from "../live/channel_reader.ts";
import { EntryRows } from "../live/rows/entry_rows.ts";
import { packetOf } from "../live/run_channel.ts";
import { toArrow } from "../sdk/mod.ts";
import { lineCountsInSteps } from "./run_logs_query.ts";

const ROWS = 200_000;
const KEYS = 50;

const stream = settleStream(readings, { env: () => undefined });
const info = streamInfo(stream);
const size = stream.windows[0]!.size;
const range = { from: 0, to: ROWS * size };
/** A row's place in time; neighbours are far apart. */
const placeOf = (row: number) => (row * 7_919) % ROWS;
const keyOf = (row: number) => `key-${row % KEYS}`;

const windows: WindowRow[] = Array.from({ length: ROWS }, (_, row) => ({
  key: keyOf(row),
  start: placeOf(row) * size,
  end: (placeOf(row) + 1) * size,
  status: "final",
  revision: 1,
  count: 1 + row % 9,
  late: 0,
  watermark: 0,
  appended: null,
  values: { "value.avg": Math.sin(row), "value.max": row },
}));
const records: RecordRow[] = Array.from({ length: ROWS }, (_, row) => ({
  key: keyOf(row),
  time: placeOf(row),
  partition: row % 3,
  offset: row,
  record: { device: keyOf(row), time: placeOf(row), value: Math.sin(row) },
}));
const lines: LogRow[] = Array.from({ length: ROWS }, (_, row) => ({
  time: placeOf(row),
  body: `${keyOf(row)} came 3 s too late for windows of 1 min`,
  level: "warning",
  id: `late readings ${row}`,
  labels: { source: "late", stream: "readings", key: keyOf(row), offset: String(row) },
}));

const assertBounded = (work: (slices: Slices) => Promise<unknown>): Promise<void> =>
  assertYields(() => work(new Slices()));

async function merged<Row, Store extends { mergeInSteps(rows: readonly Row[]): Generator<void> }>(
  store: Store,
  rows: readonly Row[],
  slices: Slices,
): Promise<Store> {
  // As history and tail, which overlap.
  await slices.run(store.mergeInSteps(rows));
  await slices.run(store.mergeInSteps(rows.slice(0, rows.length / 4)));
  return store;
}

for (
  const [name, format, by] of [
    ["table", "table"],
    ["timeseries", "timeseries"],
    ["rows", "rows"],
    ["timeseries by dimension", "timeseries", "kind"],
  ] as const
) {
  Deno.test(`many windows hold up nothing else: ${name}`, async () => {
    await assertBounded(async (slices) => {
      const store = await merged(new WindowStore(), windows, slices);
      await slices.run(store.trimInSteps(range));
      const rows = await slices.run(store.rowsInSteps());
      assert.equal(rows.length, ROWS);
      const query = {
        refId: "A",
        kind: "windows" as const,
        stream: "readings",
        format,
        aggregates: ["avg", "max"],
        ...(by === undefined ? {} : { by }),
      };
      const frames = await slices.run(
        shapeWindowsInSteps(rows, query, { stream: info, size, maxDataPoints: 1_000 }),
      );
      for (const frame of frames) await toArrow(frame, slices);
    });
  });
}

for (const [format, latest] of [["table", false], ["timeseries", false], ["rows", true]] as const) {
  Deno.test(`many records hold up nothing else: ${format}`, async () => {
    await assertBounded(async (slices) => {
      const store = await merged(new RecordStore(), records, slices);
      await slices.run(store.trimInSteps(range, ROWS / 2));
      const rows = await slices.run(store.rowsInSteps());
      assert.equal(rows.length, ROWS / 2);
      const query = { refId: "A", kind: "records" as const, stream: "readings", format, latest };
      const frames = await slices.run(
        shapeRecordsInSteps(rows, query, { stream: info, maxDataPoints: 1_000 }),
      );
      for (const frame of frames) await toArrow(frame, slices);
    });
  });
}

Deno.test("many log lines hold up nothing else, and neither does counting them", async () => {
  await assertBounded(async (slices) => {
    const store = await merged(new LogStore(), lines, slices);
    await slices.run(store.trimInSteps(range));
    const rows = await slices.run(store.rowsInSteps());
    assert.equal(rows.filter(logTest({})).length, ROWS);
    const query = {
      refId: "A",
      kind: "logs" as const,
      source: "late" as const,
      search: "too late",
    };
    const [frame] = await slices.run(shapeLogsInSteps(rows, query));
    assert.equal(frame?.fields[0]?.values.length, ROWS);
    await toArrow(frame, slices);
    assert.equal((await slices.run(lineCountsInSteps(rows, "A"))).length, KEYS);
  });
});

Deno.test("many states of the pipeline hold up nothing else", async () => {
  const rows = Array.from({ length: ROWS }, (_, at) => ({
    stream: keyOf(at),
    pulse: {
      at,
      watermark: at,
      maxEventTime: at,
      rate: 1,
      processLag: 0,
      persistLag: 0,
      ledger: null,
    },
  }));
  await assertBounded(async (slices) => {
    const query = { refId: "A", kind: "pipeline" as const };
    const frames = await slices.run(shapePipelineInSteps(rows, query, { maxDataPoints: 1_000 }));
    for (const frame of frames) await toArrow(frame, slices);
  });
});

Deno.test("a scan of a full log, and a packet of what was found, hold up nothing else", async () => {
  const log = logOf(40_000, [0]);
  for (let offset = 0; offset < 40_000; offset++) {
    log.append("windows", 0, [windowUpdate(offset, { key: `k${offset}` })]);
    log.append("records", 0, [reading(offset, `k${offset}`)]);
  }
  const tail: StreamTail = { stream, log, rows: new EntryRows(stream) };
  const all = { maxRows: 5_000, maxBytes: 1 << 20 };
  const place = { epoch: "e", from: 0, to: 0 };
  for (
    const query of [
      { kind: "windows" as const, stream: stream.name, size, keys: [] },
      { kind: "windows" as const, stream: stream.name, size, keys: ["other"] },
      { kind: "records" as const, stream: stream.name, keys: [] },
    ]
  ) {
    const reader = channelReader(tail, query)!;
    await assertBounded(async (slices) => {
      const { frame } = await slices.run(reader.newest(all));
      JSON.stringify(packetOf(frame, place));
      await slices.next();
      JSON.stringify(packetOf((await slices.run(reader.changes(0, all))).frame, place));
    });
  }
});
