import cassandra from "cassandra-driver";
import assert from "node:assert/strict";
import { CqlError } from "../cql_error.ts";
import { convertValue } from "./convert_value.ts";

const { dataTypes } = cassandra.types;
const at = { from: 3, to: 5 };

function convert(text: string, code: number, info?: unknown): unknown {
  return convertValue({ kind: "text", source: "v", text, at }, { code, info });
}

function time(ms: number, code: number, edge: "start" | "end" = "start"): string {
  return String(convertValue({ kind: "time", source: "$__timeFrom", ms, edge, at }, { code }));
}

Deno.test("texts become values of the marker's type", () => {
  assert.equal(convert(" 12 ", dataTypes.int), 12);
  assert.equal(convert("-9223372036854775808", dataTypes.bigint), "-9223372036854775808");
  assert.equal(convert("1".repeat(40), dataTypes.varint), "1".repeat(40));
  assert.equal(convert("1e-3", dataTypes.double), 0.001);
  assert.equal(convert("TRUE", dataTypes.boolean), true);
  assert.equal(convert(" as it is ", dataTypes.varchar), " as it is ");
  assert.deepEqual(convert("2026-01-02", dataTypes.timestamp), new Date("2026-01-02"));
  assert.deepEqual(convert("2026-01-02 03:04", dataTypes.timestamp), new Date("2026-01-02T03:04Z"));
  assert.deepEqual(convert("1700000000000", dataTypes.timestamp), new Date(1_700_000_000_000));
  assert.deepEqual(convert("2024-02-29", dataTypes.timestamp), new Date("2024-02-29"));
  assert.deepEqual(
    convert("2026-01-02T03:04:05.678+0200", dataTypes.timestamp),
    new Date("2026-01-02T01:04:05.678Z"),
  );
  assert.deepEqual(convert("-1", dataTypes.timestamp), new Date(-1));
  assert.equal(String(convert("2024-02-29", dataTypes.date)), "2024-02-29");
  assert.equal(String(convert("23:59:59.999999999", dataTypes.time)), "23:59:59.999999999");
  assert.equal(String(convert("::ffff:10.0.0.1", dataTypes.inet)), "::ffff:a00:1");
  assert.equal(convert("-infinity", dataTypes.float), -Infinity);
  assert.equal(convert("NaN", dataTypes.double), NaN);
  assert.deepEqual(convert('["1", 2]', dataTypes.list, { code: dataTypes.int }), [1, 2]);
});

Deno.test("a text that is no value of the type is refused with what is expected", () => {
  for (
    const [text, code] of [
      ["x", dataTypes.int],
      ["2147483648", dataTypes.int],
      ["128", dataTypes.tinyint],
      ["9223372036854775808", dataTypes.bigint],
      ["1.5", dataTypes.varint],
      ["1,5", dataTypes.decimal],
      ["", dataTypes.double],
      ["yes", dataTypes.boolean],
      ["yesterday", dataTypes.timestamp],
      ["2026-13-01T00:00", dataTypes.timestamp],
      ["01/02/2026", dataTypes.date],
      ["25", dataTypes.time],
      ["not-a-uuid", dataTypes.uuid],
      ["10.0.0", dataTypes.inet],
      ["0xabc", dataTypes.blob],
      ["soon", dataTypes.duration],
      ["{}", dataTypes.set],
      ["2026-02-31", dataTypes.date],
      ["2026-02-31", dataTypes.timestamp],
      ["2026-02-29T00:00:00Z", dataTypes.timestamp],
      ["2026-01-01T25:00", dataTypes.timestamp],
      ["2026-01-01T00:60Z", dataTypes.timestamp],
      ["9".repeat(20), dataTypes.timestamp],
      ["25:00:00", dataTypes.time],
      ["13:30:60", dataTypes.time],
      ["13:30", dataTypes.time],
      ["999.1.1.1", dataTypes.inet],
      [":::", dataTypes.inet],
      ["1::2::3", dataTypes.inet],
      ["6ab09bec-e68e-48d9-a5f8-97e6fb4c9b47", dataTypes.timeuuid],
      ["1e999", dataTypes.double],
      ["1e39", dataTypes.float],
      ["ü", dataTypes.ascii],
      ['["2026-02-31"]', dataTypes.list],
    ] as const
  ) {
    const item = text.includes("[") ? dataTypes.date : dataTypes.int;
    assert.throws(() => convert(text, code, { code: item }), (error) => {
      assert(error instanceof CqlError, `${text}: ${error}`);
      assert.match(error.message, /^v is ".*", which is no value of type/);
      assert.match(error.fix, /^Expected/);
      assert.deepEqual(error.at, at);
      return true;
    }, text);
  }
});

Deno.test("a time becomes what the column counts time in", () => {
  const ms = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
  assert.equal(time(ms, dataTypes.bigint), String(ms));
  assert.equal(time(ms, dataTypes.date), "2026-01-02");
  assert.equal(time(ms, dataTypes.text), "2026-01-02T03:04:05.678Z");
  const [start, end] = [time(ms, dataTypes.timeuuid), time(ms, dataTypes.timeuuid, "end")];
  assert.equal(cassandra.types.TimeUuid.fromString(start).getDate().getTime(), ms);
  assert.equal(cassandra.types.TimeUuid.fromString(end).getDate().getTime(), ms);
  assert.notEqual(start, end);
});
