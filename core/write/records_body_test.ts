import assert from "node:assert/strict";
import fc from "fast-check";
import Type from "typebox";
import { defineStream, topicsOf } from "../declaration/mod.ts";
import type { JsonLayout } from "../http/body.ts";
import type { ProblemError } from "../http/problem.ts";
import { createRecordReader } from "../record/record_reader.ts";
import { checkRecords, splitJsonArray } from "./records_body.ts";

const spaces = fc.constantFrom(0, 1, 2, "\t", "\n");

Deno.test("the elements come back letter by letter", () => {
  fc.assert(fc.property(fc.array(fc.json()), (elements) => {
    const expected = elements.map((element) => element.trim());
    assert.deepEqual(splitJsonArray(`[${elements.join(",")}]`), expected);
    assert.deepEqual(splitJsonArray(` [ ${elements.join(" ,\n ")} ] `), expected);
  }));
});

Deno.test("the elements are those that JSON.parse sees, however the array is laid out", () => {
  fc.assert(fc.property(fc.array(fc.jsonValue()), spaces, (values, space) => {
    const text = JSON.stringify(values, null, space);
    assert.deepEqual(splitJsonArray(text).map((element) => JSON.parse(element)), JSON.parse(text));
  }));
});

Deno.test("numbers and blanks are not touched", () => {
  assert.deepEqual(splitJsonArray('[{"a": 1.50,"b":9007199254740993}, 1e2 ]'), [
    '{"a": 1.50,"b":9007199254740993}',
    "1e2",
  ]);
});

const room = defineStream({
  name: "room",
  title: "Room",
  description: "Test",
  scenario: "test",
  key: "room_id",
  time: "at",
  schema: Type.Object({
    room_id: Type.String(),
    at: Type.Integer(),
    temperature: Type.Number(),
  }, { additionalProperties: false }),
  measures: { temperature: { label: "Temperature", unit: "°C" } },
  dimensions: {},
  windows: [],
  outOfOrdernessMs: 0,
  recordsPerSecond: 1,
  retention: { topicMs: 1, rawMs: 1, windowsMs: 1 },
  coerce: { numbers: ["temperature"] },
});
const stream = {
  declaration: room,
  topics: topicsOf(room, () => undefined),
  reader: createRecordReader(room),
};
const line = (temperature: unknown) => JSON.stringify({ room_id: "k", at: 1, temperature });
const problemOf = (body: string, layout: JsonLayout) =>
  checkRecords(stream, body, layout).then(
    () => assert.fail("it is taken"),
    (error: ProblemError) => error.problem,
  );

Deno.test("NDJSON holds a record on each line that is not empty", async () => {
  const body = `${line(20)}\n\n  ${line(21)}\r\n`;
  const records = await checkRecords(stream, body, "ndjson");
  assert.deepEqual(records.map(({ key, value }) => [key, value]), [
    ["k", line(20)],
    ["k", line(21)],
  ]);
  assert.equal((await problemOf("\n", "ndjson")).type, "urn:sluice:problem:bad-body");
  const broken = await problemOf(`${line(20)}\n{"room_id":\n${line(null)}`, "ndjson");
  assert.deepEqual(broken.errors?.map(({ index, field }) => [index, field]), [
    [1, ""],
    [2, "temperature"],
  ]);
  const third = await problemOf(`${line(20)}\n\n{bad\n`, "ndjson");
  assert.match(third.detail, /^Line 3: it is not JSON: /);
  assert.doesNotMatch(third.detail, /line 1/);
});

Deno.test("numbers as text become numbers where the stream declares it", async () => {
  const [record] = await checkRecords(stream, line("21.50"), "json");
  assert.equal(record?.value, line(21.5));
  const { errors } = await problemOf(`[${line(20)},${line("unavailable")}]`, "json");
  assert.deepEqual(errors, [{
    index: 1,
    field: "temperature",
    detail: "/temperature is 'unavailable': its sender has no value",
  }]);
});
