import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import { Slices } from "#core/async/slices.ts";
import { decodeRows } from "#core/cassandra/wire/decode_rows.ts";
import { RawRows } from "#core/cassandra/wire/driver_door.ts";
import type { ResultPage } from "#core/cassandra/wire/read_page.ts";
import { assertYields } from "../../../../tests/support/longest_stretch.ts";
import { toArrow } from "../../sdk/mod.ts";
import { queryMessage } from "../../sdk/services/query_message.ts";
import { PageGatherer } from "./gather_pages.ts";
import { logsShape } from "./logs_shape.ts";
import { numericShape } from "./numeric_shape.ts";
import type { ResultColumn } from "./result_column.ts";
import { type Shape, tableShape } from "./shape.ts";
import { timeseriesShape } from "./timeseries_shape.ts";

const { dataTypes } = cassandra.types;

const ROWS = 1_000_000;
const PAGE = 5_000;
const DIFFERENT_PAGES = 8;

const COLUMNS = [
  { name: "at", type: { code: dataTypes.timestamp } },
  { name: "host", type: { code: dataTypes.varchar } },
  { name: "value", type: { code: dataTypes.double } },
  { name: "tags", type: { code: dataTypes.list, info: { code: dataTypes.varchar } } },
];

/** A page of rows as Cassandra sends them; times go up and down, and there are 50 hosts. */
function pageBytes(first: number): RawRows {
  const parts: Uint8Array[] = [];
  for (let row = first; row < first + PAGE; row++) {
    const fixed = new DataView(new ArrayBuffer(44));
    fixed.setInt32(0, 8);
    fixed.setBigInt64(4, BigInt(1_767_225_600_000 + ((row * 7_919) % ROWS)));
    fixed.setInt32(12, 8);
    parts.push(
      new Uint8Array(fixed.buffer, 0, 16),
      new TextEncoder().encode(`host-${String(row % 50).padStart(3, "0")}`),
    );
    const rest = new DataView(new ArrayBuffer(28));
    rest.setInt32(0, 8);
    rest.setFloat64(4, Math.sin(row));
    rest.setInt32(12, 12);
    rest.setInt32(16, 1);
    rest.setInt32(20, 4);
    rest.setUint32(24, 0x61626364);
    parts.push(new Uint8Array(rest.buffer));
  }
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return new RawRows(bytes, 0, PAGE);
}

Deno.test("a million rows hold up nothing else, from their bytes to the answer's", async (t) => {
  let columns: readonly ResultColumn[] = [];

  await t.step("decoded and gathered", async () => {
    const pages = Array.from({ length: DIFFERENT_PAGES }, (_, page) => pageBytes(page * PAGE));
    const raw = Array.from({ length: ROWS / PAGE }, (_, page) => pages[page % pages.length]!);
    await assertYields(async () => {
      const slices = new Slices();
      const gatherer = new PageGatherer();
      for (const rows of raw) {
        const decoded = await decodeRows(rows, { columns: COLUMNS, slices });
        gatherer.append({ ...decoded, rowCount: rows.length } satisfies ResultPage);
      }
      columns = (await gatherer.finish(slices)).map(({ column }) => column);
    });
    assert.deepEqual(columns.map(({ values }) => values.length), [ROWS, ROWS, ROWS, ROWS]);
  });

  const shapes: ReadonlyArray<readonly [string, Shape, number]> = [
    ["table", tableShape, Infinity],
    ["timeseries", timeseriesShape, Infinity],
    ["timeseries, thinned", timeseriesShape, 1_000],
    ["logs", logsShape, Infinity],
  ];
  for (const [name, shape, maxDataPoints] of shapes) {
    await t.step(name, async () => {
      await assertYields(async () => {
        const slices = new Slices();
        const options = { refId: "A", labelColumns: [], legend: "", maxDataPoints, slices };
        const { frames } = await shape(columns, options);
        const encoded: Array<readonly Uint8Array[]> = [];
        for (const frame of frames) encoded.push(await toArrow(frame, slices));
        const others = { error: "", jsonMeta: new Uint8Array(0), status: 200, errorSource: "" };
        await queryMessage({ A: { ...others, frames: encoded } }, slices);
      });
    });
  }

  await t.step("numeric", async () => {
    await assertYields(async () => {
      const options = {
        refId: "A",
        labelColumns: [],
        legend: "",
        maxDataPoints: 1,
        slices: new Slices(),
      };
      await assert.rejects(numericShape(columns, options), /rows have the labels/);
    });
  });
});
