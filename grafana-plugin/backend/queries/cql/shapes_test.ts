import assert from "node:assert/strict";
import { Slices } from "#core/async/slices.ts";
import cassandra from "cassandra-driver";
import { CqlError } from "../../cql/cql_error.ts";
import type { Field } from "../../sdk/mod.ts";
import type { ResultColumn } from "./result_column.ts";
import { logsShape } from "./logs_shape.ts";
import { numericShape } from "./numeric_shape.ts";
import type { ShapeOptions } from "./shape.ts";
import { timeseriesShape } from "./timeseries_shape.ts";

const at: ResultColumn = {
  name: "at",
  cqlType: "timestamp",
  type: "time",
  values: [30, 10, null, 20],
};
const city: ResultColumn = {
  name: "city",
  cqlType: "text",
  type: "string",
  values: ["rome", "oslo", "oslo", "rome"],
};
const speed: ResultColumn = {
  name: "speed",
  cqlType: "double",
  type: "number",
  values: [3, 1, 9, null],
};
const count: ResultColumn = { name: "n", cqlType: "bigint", type: "number", values: [7, 8, 9, 6] };

const options = (changes: Partial<ShapeOptions> = {}): ShapeOptions => ({
  refId: "A",
  labelColumns: [],
  legend: "",
  maxDataPoints: 100,
  slices: new Slices(),
  ...changes,
});

/** The values of a field, null where there is none. */
const plain = ({ values, missing }: Field): readonly unknown[] =>
  Array.from(values, (value, row) => missing?.[row] === 1 ? null : value);

Deno.test("series are one per number and labels, in the same order, ascending in time", async () => {
  const { frames, notices } = await timeseriesShape([at, speed, city, count], options());
  assert.deepEqual(
    frames.map(({ fields: [time, value] }) => [
      value!.name,
      value!.labels,
      plain(time!),
      plain(value!),
    ]),
    [
      ["speed", { city: "oslo" }, [10], [1]],
      ["speed", { city: "rome" }, [20, 30], [null, 3]],
      ["n", { city: "oslo" }, [10], [8]],
      ["n", { city: "rome" }, [20, 30], [6, 7]],
    ],
  );
  assert.deepEqual(notices, ["1 row without a value of at that Grafana can show is left out."]);
});

Deno.test("numbers beyond 2^53 are drawn rounded, and are labels only where they are named so", async () => {
  const large = ["9007199254740993", "1", null, "3"];
  const total: ResultColumn = { name: "t", cqlType: "bigint", type: "string", values: large };
  const series = async (named: string[]) => {
    const { frames } = await timeseriesShape([at, speed, total], options({ labelColumns: named }));
    return frames.map(({ fields: [, value] }) => [value!.name, value!.labels, plain(value!)]);
  };
  assert.deepEqual(await series([]), [
    ["speed", {}, [1, null, 3]],
    ["t", {}, [1, 3, 9007199254740992]],
  ]);
  assert.deepEqual((await series(["t"]))[2], ["speed", { t: "9007199254740993" }, [3]]);
  const alone = { ...total, values: ["9007199254740993"] };
  const { frames: [frame] } = await numericShape([alone], options());
  assert.deepEqual(frame!.fields[0]!.values, [9007199254740992]);
});

Deno.test("labels are the columns that are named, and names follow the legend", async () => {
  const { frames } = await timeseriesShape(
    [at, speed, city, count],
    options({ labelColumns: ["n"], legend: "{{column}} of {{n}}{{none}}" }),
  );
  assert.deepEqual(
    frames.map(({ fields }) => [fields[1]!.labels, fields[1]!.config]),
    [6, 7, 8].map((n) => [{ n: String(n) }, { displayNameFromDS: `speed of ${n}` }]),
  );
  await assert.rejects(
    timeseriesShape([at, speed], options({ labelColumns: ["town"] })),
    /label column town is not in the answer/,
  );
});

Deno.test("a date or a timeuuid is a time when there is no timestamp", async () => {
  const day: ResultColumn = { name: "d", cqlType: "date", type: "string", values: ["1970-01-02"] };
  const id: ResultColumn = {
    name: "id",
    cqlType: "timeuuid",
    type: "string",
    values: ["50554d6e-29bb-11e5-b345-feff819cdc9f"],
  };
  const value: ResultColumn = { name: "v", cqlType: "int", type: "number", values: [1] };
  const times = async (column: ResultColumn) => {
    const { frames } = await timeseriesShape([column, value], options());
    return plain(frames[0]!.fields[0]!);
  };
  assert.deepEqual(await times(day), [86_400_000]);
  const expected = cassandra.types.TimeUuid.fromString(String(id.values[0])).getDate();
  assert.deepEqual(await times(id), [expected.getTime()]);
});

Deno.test("no rows are a typed frame without fields, not an error", async () => {
  const none = [at, speed].map((column) => ({ ...column, values: [] }));
  const { frames } = await timeseriesShape(none, options());
  assert.deepEqual(frames.map(({ meta, fields }) => [meta!.type, fields]), [
    ["timeseries-multi", []],
  ]);
});

Deno.test("the error of an answer without times or numbers lists its columns", async () => {
  await assert.rejects(timeseriesShape([city, speed], options()), (error) => {
    assert(error instanceof CqlError);
    assert.match(
      error.message,
      /column of time, and the answer has city \(text\), speed \(double\)/,
    );
    return true;
  });
  await assert.rejects(timeseriesShape([at, city], options()), /column of number/);
  await assert.rejects(logsShape([at, speed], options()), /column of text/);
});

Deno.test("numbers need labels that distinguish them", async () => {
  const { frames } = await numericShape([{ ...city, values: ["rome", "oslo"] }, {
    ...count,
    values: [1, 2],
  }], options());
  assert.deepEqual(frames.map(({ fields: [n] }) => [n!.labels, n!.values]), [
    [{ city: "oslo" }, [2]],
    [{ city: "rome" }, [1]],
  ]);
  await assert.rejects(numericShape([city, count], options()), /2 rows have the labels/);
});

Deno.test("a time that Grafana cannot show is left out of series", async () => {
  const times = [Date.UTC(9999, 11, 31), 5, Date.UTC(1600, 0, 1)];
  const far: ResultColumn = { name: "at", cqlType: "timestamp", type: "time", values: times };
  const value: ResultColumn = { name: "v", cqlType: "int", type: "number", values: [1, 2, 3] };
  const { frames, notices } = await timeseriesShape([far, value], options());
  assert.deepEqual(frames.map(({ fields }) => fields.map(plain)), [[[5], [2]]]);
  assert.deepEqual(notices, ["2 rows without a value of at that Grafana can show are left out."]);
});

Deno.test("typed columns give the same series as plain ones", async () => {
  const typed: ResultColumn = {
    ...speed,
    values: Float64Array.of(3, 1, 9, 0),
    missing: Uint8Array.of(0, 0, 0, 1),
  };
  const times = {
    ...at,
    values: Float64Array.of(30, 10, 0, 20),
    missing: Uint8Array.of(0, 0, 1, 0),
  };
  const shown = async (columns: ResultColumn[]) => {
    const { frames } = await timeseriesShape(columns, options());
    return frames.map(({ fields }) => fields.map((field) => [field.labels, plain(field)]));
  };
  assert.deepEqual(await shown([times, typed, city]), await shown([at, speed, city]));
});

Deno.test("a log has its newest 5,000 lines, with a notice", async () => {
  const rows = 6_000;
  const times = Float64Array.from({ length: rows }, (_, row) => (row * 7_919) % rows);
  const when: ResultColumn = { name: "at", cqlType: "timestamp", type: "time", values: times };
  const text = Array.from(times, (time) => `line ${time}`);
  const line: ResultColumn = { name: "message", cqlType: "text", type: "string", values: text };
  const { frames: [frame], notices } = await logsShape([when, line], options());
  const [timestamp, body] = frame!.fields.map(plain);
  assert.equal(timestamp!.length, 5_000);
  assert.deepEqual([timestamp!.at(0), timestamp!.at(-1)], [5_999, 1_000]);
  assert.deepEqual([body!.at(0), body!.at(-1)], ["line 5999", "line 1000"]);
  assert.match(notices[0]!, /^6000 lines, of which the newest 5000 are shown\./);
});

Deno.test("one series more than a panel shows is counted, and the first by label are shown", async () => {
  const rows = 1_001;
  const names = Array.from(
    { length: rows },
    (_, row) => `s${String((row * 8) % rows).padStart(4, "0")}`,
  );
  const label: ResultColumn = { name: "s", cqlType: "text", type: "string", values: names };
  const fill = (value: number) => Float64Array.from({ length: rows }, () => value);
  const when: ResultColumn = { name: "at", cqlType: "timestamp", type: "time", values: fill(1) };
  const value: ResultColumn = { name: "v", cqlType: "int", type: "number", values: fill(2) };
  const { frames, notices } = await timeseriesShape([when, label, value], options());
  assert.equal(frames.length, 1_000);
  assert.deepEqual(frames.at(-1)!.fields[1]!.labels, { s: "s0999" });
  assert.match(notices[0]!, /^1001 series, of which the first 1000 are shown/);
});
