import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import Type from "typebox";
import { defineStream, type MqttSource, topicsOf } from "#core/declaration/mod.ts";
import { createRecordReader } from "#core/record/record_reader.ts";
import { mqttRecord } from "./mqtt_record.ts";

const declaration = defineStream({
  name: "climate",
  title: "Climate",
  description: "Test",
  scenario: "test",
  key: "room_id",
  time: "at",
  schema: Type.Object({
    room_id: Type.String(),
    at: Type.Integer(),
    temperature: Type.Number(),
    unit: Type.Optional(Type.String()),
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
  declaration,
  topics: topicsOf(declaration, () => undefined),
  reader: createRecordReader(declaration),
};
const AT = 1_767_225_600_000;
const made = (payload: string | Uint8Array, source: Omit<MqttSource, "topic"> = {}) => {
  const record = mqttRecord(stream, { topic: "home/{room_id}", ...source }, {
    payload: Buffer.from(payload),
    topicFields: { room_id: "kitchen" },
    at: AT,
  });
  return "reason" in record ? record.reason : JSON.parse(record.value);
};

Deno.test("an object is a record with what its topic gives, and the time of its arrival", () => {
  assert.deepEqual(made('{"temperature":21.5}'), {
    temperature: 21.5,
    room_id: "kitchen",
    at: AT,
  });
  assert.equal(made('{"temperature":21.5,"at":7,"room_id":"hall"}').at, 7);
  // Who may publish to a topic may not speak for another.
  assert.equal(made('{"temperature":21.5,"room_id":"hall"}').room_id, "kitchen");
  const renamed = made('{"temp":20}', { rename: { temp: "temperature" }, fields: { unit: "°C" } });
  assert.deepEqual(renamed, { temperature: 20, unit: "°C", room_id: "kitchen", at: AT });
});

Deno.test("a field may be made of others, whatever the message says of it", () => {
  const source = { fields: { unit: "{room_id}@{at}" } };
  assert.equal(made('{"temperature":1,"unit":"K"}', source).unit, `kitchen@${AT}`);
  assert.equal(made('{"temperature":1,"at":7}', source).unit, "kitchen@7");
  const ofUnit = { fields: { room_id: "{unit}" } };
  assert.match(made('{"temperature":1}', ofUnit), /room_id is made of 'unit', which is no text/);
  assert.match(made('{"temperature":1,"unit":{}}', ofUnit), /is made of 'unit'/);
});

Deno.test("a value alone is that of the declared field, as a number where it is text", () => {
  for (const payload of ["21.5", " 21.50 ", '"21.5"']) {
    assert.equal(made(payload, { value: "temperature" }).temperature, 21.5, payload);
  }
  assert.match(made("21.5"), /no object/);
});

Deno.test("what is no record says why", () => {
  const value = { value: "temperature" };
  assert.match(made("unavailable", value), /temperature is 'unavailable': its sender has no value/);
  assert.match(made('{"temperature":"unknown"}'), /its sender has no value/);
  assert.match(made("warm", value), /temperature must be number/);
  assert.match(made("", value), /empty/);
  assert.match(made("[1]", value), /temperature must be number/);
  assert.match(made("{"), /not JSON/);
  assert.match(made('{"temperature":21.5,"more":1}'), /additional/);
  assert.match(made(Uint8Array.of(0xff, 0xfe)), /not UTF-8/);
});
