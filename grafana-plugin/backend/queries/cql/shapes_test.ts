import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import { CqlError } from "../../cql/cql_error.ts";
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
  ...changes,
});

Deno.test("series are one per number and labels, in the same order, ascending in time", () => {
  const { frames, notices } = timeseriesShape([at, speed, city, count], options());
  assert.deepEqual(
    frames.map(({ fields: [time, value] }) => [
      value!.name,
      value!.labels,
      time!.values,
      value!.values,
    ]),
    [
      ["speed", { city: "oslo" }, [10], [1]],
      ["speed", { city: "rome" }, [20, 30], [null, 3]],
      ["n", { city: "oslo" }, [10], [8]],
      ["n", { city: "rome" }, [20, 30], [6, 7]],
    ],
  );
  assert.deepEqual(notices, ["1 rows without a value of at are left out."]);
});

Deno.test("numbers beyond 2^53 are drawn rounded, and are labels only where they are named so", () => {
  const large = ["9007199254740993", "1", null, "3"];
  const total: ResultColumn = { name: "t", cqlType: "bigint", type: "string", values: large };
  const series = (named: string[]) =>
    timeseriesShape([at, speed, total], options({ labelColumns: named })).frames
      .map(({ fields: [, value] }) => [value!.name, value!.labels, value!.values]);
  assert.deepEqual(series([]), [
    ["speed", {}, [1, null, 3]],
    ["t", {}, [1, 3, 9007199254740992]],
  ]);
  assert.deepEqual(series(["t"])[2], ["speed", { t: "9007199254740993" }, [3]]);
  const alone = { ...total, values: ["9007199254740993"] };
  const [frame] = numericShape([alone], options()).frames;
  assert.deepEqual(frame!.fields[0]!.values, [9007199254740992]);
});

Deno.test("labels are the columns that are named, and names follow the legend", () => {
  const { frames } = timeseriesShape(
    [at, speed, city, count],
    options({ labelColumns: ["n"], legend: "{{column}} of {{n}}{{none}}" }),
  );
  assert.deepEqual(
    frames.map(({ fields }) => [fields[1]!.labels, fields[1]!.config]),
    [6, 7, 8].map((n) => [{ n: String(n) }, { displayNameFromDS: `speed of ${n}` }]),
  );
  assert.throws(
    () => timeseriesShape([at, speed], options({ labelColumns: ["town"] })),
    /label column town is not in the answer/,
  );
});

Deno.test("a date or a timeuuid is a time when there is no timestamp", () => {
  const day: ResultColumn = { name: "d", cqlType: "date", type: "string", values: ["1970-01-02"] };
  const id: ResultColumn = {
    name: "id",
    cqlType: "timeuuid",
    type: "string",
    values: ["50554d6e-29bb-11e5-b345-feff819cdc9f"],
  };
  const value: ResultColumn = { name: "v", cqlType: "int", type: "number", values: [1] };
  const times = (column: ResultColumn) =>
    timeseriesShape([column, value], options()).frames[0]!.fields[0]!.values;
  assert.deepEqual(times(day), [86_400_000]);
  const expected = cassandra.types.TimeUuid.fromString(String(id.values[0])).getDate();
  assert.deepEqual(times(id), [expected.getTime()]);
});

Deno.test("no rows are a typed frame without fields, not an error", () => {
  const none = [at, speed].map((column) => ({ ...column, values: [] }));
  const { frames } = timeseriesShape(none, options());
  assert.deepEqual(frames.map(({ meta, fields }) => [meta!["type"], fields]), [
    ["timeseries-multi", []],
  ]);
});

Deno.test("the error of an answer without times or numbers lists its columns", () => {
  assert.throws(() => timeseriesShape([city, speed], options()), (error) => {
    assert(error instanceof CqlError);
    assert.match(
      error.message,
      /column of time, and the answer has city \(text\), speed \(double\)/,
    );
    return true;
  });
  assert.throws(() => timeseriesShape([at, city], options()), /column of number/);
  assert.throws(() => logsShape([at, speed], options()), /column of text/);
});

Deno.test("numbers need labels that distinguish them", () => {
  const { frames } = numericShape([{ ...city, values: ["rome", "oslo"] }, {
    ...count,
    values: [1, 2],
  }], options());
  assert.deepEqual(frames.map(({ fields: [n] }) => [n!.labels, n!.values]), [
    [{ city: "oslo" }, [2]],
    [{ city: "rome" }, [1]],
  ]);
  assert.throws(() => numericShape([city, count], options()), /2 rows have the labels/);
});
