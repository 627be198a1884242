import assert from "node:assert/strict";
import Type from "typebox";
import { days, defineStream } from "../declaration/mod.ts";
import { createRecordReader } from "./record_reader.ts";

const vehicles = defineStream({
  name: "vehicles",
  title: "Vehicles",
  description: "For tests",
  scenario: "test",
  key: "device_id",
  time: "timestamp",
  schema: Type.Object({
    id: Type.String({ minLength: 1 }),
    device_id: Type.String({ minLength: 1 }),
    timestamp: Type.String({ format: "date-time" }),
    latitude: Type.Number({ minimum: -90, maximum: 90 }),
    longitude: Type.Number({ minimum: -180, maximum: 180 }),
    speed: Type.Number({ minimum: 0, maximum: 300 }),
    heading: Type.Number({ minimum: 0, maximum: 360 }),
    energy_level: Type.Number({ minimum: 0, maximum: 100 }),
    distance: Type.Number({ minimum: 0 }),
    vehicle_type: Type.Enum(["car", "van", "truck", "bus", "motorcycle"]),
    make: Type.String(),
    model: Type.String(),
    year: Type.Integer({ minimum: 1950, maximum: 2100 }),
    fuel_type: Type.Enum(["petrol", "diesel", "hybrid", "electric"]),
  }),
  measures: {},
  dimensions: {},
  windows: [],
  outOfOrdernessMs: 0,
  recordsPerSecond: 1,
  retention: { topicMs: days(1), rawMs: days(1), windowsMs: days(1) },
});

const bytes = (text: string) => new TextEncoder().encode(text);
const read = createRecordReader(vehicles);
const record = {
  id: "v-1",
  device_id: "vehicle-1",
  timestamp: "2026-01-01T00:00:00.500Z",
  latitude: 51.5,
  longitude: -0.1,
  speed: 42,
  heading: 310,
  energy_level: 80,
  distance: 1.5,
  vehicle_type: "car",
  make: "Ford",
  model: "Focus",
  year: 2020,
  fuel_type: "petrol",
};
const reasonOf = (value: string | null, key: string | null = "vehicle-1"): string => {
  const result = read(value === null ? null : bytes(value), key === null ? null : bytes(key));
  assert(!result.valid);
  return result.reason;
};

Deno.test("a valid record gives its key and event time", () => {
  const result = read(bytes(JSON.stringify(record)), bytes("vehicle-1"));
  assert(result.valid);
  assert.equal(result.key, "vehicle-1");
  assert.equal(result.eventTime, Date.UTC(2026, 0, 1, 0, 0, 0, 500));
  assert.deepEqual(result.record, record);
});

Deno.test("a field that the schema does not know is kept", () => {
  const result = read(bytes(JSON.stringify({ ...record, seats: 5 })), bytes("vehicle-1"));
  assert(result.valid);
  assert.equal(result.record.seats, 5);
});

const change = (fields: object) => JSON.stringify({ ...record, ...fields });
const invalid: [string, string | null, RegExp][] = [
  ["a tombstone", null, /empty/],
  ["broken JSON", '{"id":', /not JSON/],
  ["a list", "[]", /the record must be object/],
  ["a wrong type", change({ speed: "fast" }), /\/speed must be number/],
  ["out of range", change({ latitude: 91 }), /\/latitude must be <= 90/],
  ["a missing field", JSON.stringify({ ...record, speed: undefined }), /speed/],
  ["a word outside the list", change({ vehicle_type: "tank" }), /\/vehicle_type/],
  ["a bad time", change({ timestamp: "yesterday" }), /\/timestamp/],
];
for (const [what, value, reason] of invalid) {
  Deno.test(`invalid: ${what}`, () => assert.match(reasonOf(value), reason));
}

Deno.test("invalid: bytes that are not UTF-8", () => {
  const result = read(new Uint8Array([0xff, 0xfe]), bytes("vehicle-1"));
  assert(!result.valid && /not JSON/.test(result.reason));
});

Deno.test("invalid: a Kafka key that differs from the key field, or none", () => {
  const value = JSON.stringify(record);
  assert.match(reasonOf(value, "vehicle-2"), /Kafka key is 'vehicle-2' but \/device_id is/);
  assert.match(reasonOf(value, null), /Kafka key is missing/);
});
