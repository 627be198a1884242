import assert from "node:assert/strict";
import Type, { type TSchema } from "typebox";
import { days, defineStream } from "../declaration/mod.ts";
import { MAX_KEY_BYTES } from "./limits.ts";
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
const reader = createRecordReader(vehicles);
const read = (value: Uint8Array | null, key: Uint8Array | null) => reader.readMessage(value, key);
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
  assert(!read(value === null ? null : bytes(value), key === null ? null : bytes(key)));
  return reader.reason;
};

Deno.test("a valid record gives its key and event time", () => {
  assert(read(bytes(JSON.stringify(record)), bytes("vehicle-1")));
  assert.equal(reader.key(), "vehicle-1");
  assert.equal(reader.eventTime, Date.UTC(2026, 0, 1, 0, 0, 0, 500));
  assert.deepEqual(reader.record(), record);
});

Deno.test("a field that the schema does not know is kept", () => {
  assert(read(bytes(JSON.stringify({ ...record, seats: 5 })), bytes("vehicle-1")));
  assert.equal(reader.record()["seats"], 5);
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
  assert(!read(new Uint8Array([0xff, 0xfe]), bytes("vehicle-1")));
  assert.match(reader.reason, /not UTF-8/);
});

Deno.test("invalid: a Kafka key that differs from the key field, or none", () => {
  const value = JSON.stringify(record);
  assert.match(reasonOf(value, "vehicle-2"), /Kafka key is 'vehicle-2' but \/device_id is/);
  assert.match(reasonOf(value, null), /Kafka key is missing/);
});

Deno.test("invalid: a byte order mark, which would spoil JSON answers", () => {
  assert.match(reasonOf(`\ufeff${JSON.stringify(record)}`), /byte order mark: send UTF-8 without/);
});

const times: [string, RegExp][] = [
  ["2026-11-25T10:00:00", /it has no offset from UTC/],
  ["2026-11-25T10:00:00+0000", /offset from UTC must be written as \+01:00/],
  ["2026-11-25T10:00:00+00", /offset from UTC must be written as \+01:00/],
  ["2026-12-31T23:59:60Z", /a leap second/],
  ["2026-11-25 10:00:00Z", /separated by T/],
  ["2026-11-25T10:00Z", /it has no seconds/],
  ["2026-02-30T10:00:00Z", /^\/timestamp is "2026-02-30T10:00:00Z": write/],
  ["2026-11-25T10:00:00Z[Europe/London]", /write/],
];
for (const [timestamp, reason] of times) {
  Deno.test(`invalid: the time ${timestamp}, with advice that the stream takes`, () => {
    const given = reasonOf(change({ timestamp }));
    assert.match(given, reason);
    assert.match(given, /: write RFC 3339 such as 2026-11-25T10:00:00Z$/);
  });
}

Deno.test("a time is asked for in the form that its stream takes", () => {
  const withTime = (schema: TSchema) => ({
    schema: Type.Object({ key: Type.String(), at: schema }),
    key: "key",
    time: "at",
  });
  const reasonFor = (schema: TSchema, at: unknown) => {
    const reader = createRecordReader(withTime(schema));
    assert(!reader.readMessage(bytes(JSON.stringify({ key: "a", at })), bytes("a")));
    return reader.reason;
  };
  const iso = "2026-11-25T10:00:00Z";
  assert.equal(reasonFor(Type.Integer(), iso), `/at is "${iso}": write whole epoch milliseconds`);
  assert.equal(reasonFor(Type.Number(), 1.5), "/at is 1.5: write whole epoch milliseconds");
  assert.match(reasonFor(Type.String(), 1), /^\/at is 1: write RFC 3339 such as \S+$/);
  assert.match(reasonFor(Type.Integer({ minimum: 0 }), -1), /^\/at must be >= 0$/);
  const both = Type.Union([Type.String({ format: "date-time" }), Type.Integer()]);
  assert.match(reasonFor(both, "now"), /write RFC 3339 such as \S+ or whole epoch milliseconds$/);
  const reader = createRecordReader(withTime(both));
  for (const at of [iso, Date.parse(iso)]) {
    assert(reader.readMessage(bytes(JSON.stringify({ key: "a", at })), bytes("a")));
    assert.equal(reader.eventTime, Date.parse(iso));
  }
});

Deno.test("a key has 1 to 1,024 bytes", () => {
  const readKey = (key: string) =>
    read(bytes(change({ device_id: key })), bytes(key)) ? reader.key() : reader.reason;
  for (const key of ["k".repeat(MAX_KEY_BYTES), "é".repeat(MAX_KEY_BYTES / 2)]) {
    assert.equal(readKey(key), key);
  }
  for (const key of ["k".repeat(MAX_KEY_BYTES + 1), "é".repeat(MAX_KEY_BYTES / 2 + 1)]) {
    assert.match(readKey(key), /^\/device_id has 102[56] bytes in UTF-8: a key has at most 1024$/);
  }
  assert.match(readKey(""), /\/device_id/);
});

Deno.test("a view gives the wanted fields, whichever way the record was read", () => {
  const wanted = {
    numbers: ["speed", "year"],
    fields: ["make", "fuel_type"],
    ranges: ["make", "fuel_type", "id"],
  };
  const reader = createRecordReader(vehicles, wanted);
  const key = bytes("vehicle-1");
  const texts = () =>
    wanted.ranges.map((_, slot) => {
      const [start, end] = reader.ranges.subarray(2 * slot);
      return new TextDecoder().decode(value.subarray(start, end));
    });
  let value = bytes(JSON.stringify(record));
  for (const reordered of [record, Object.fromEntries(Object.entries(record).reverse())]) {
    for (const indent of [0, 2]) {
      value = bytes(JSON.stringify(reordered, null, indent));
      assert(reader.readMessage(value, key) && reader.plain);
      assert.deepEqual([...reader.numbers], [42, 2020]);
      assert.deepEqual(reader.fields, ["Ford", "petrol"]);
      assert.deepEqual(texts(), ["Ford", "petrol", "v-1"]);
    }
  }
  value = bytes(change({ make: 'A"B', speed: 1 }));
  assert(reader.readMessage(value, key) && !reader.plain);
  assert.deepEqual([...reader.numbers], [1, 2020]);
  assert.deepEqual(reader.fields, ['A"B', "petrol"]);
  assert.throws(() => createRecordReader(vehicles, { numbers: ["spee"], fields: [] }), /'spee'/);
});

Deno.test("where fields are sensitive, no reason quotes what a record holds", () => {
  const masking = createRecordReader({ ...vehicles, sensitive: ["make"] });
  const wrong = [
    ["a", "{ann@example.com", /not JSON at position 1$/],
    ["a", "ann@example.com", /not JSON$/],
    ["ann@example.com", JSON.stringify({ ...record, device_id: "a" }), /Kafka key is not/],
    ["a", JSON.stringify({ ...record, timestamp: "ann@example.com" }), /timestamp is not a time/],
    ["a", JSON.stringify({ ...record, make: ["ann@example.com"] }), /make must be string/],
  ] as const;
  for (const [key, value, reason] of wrong) {
    assert.equal(masking.readMessage(bytes(value), bytes(key)), false);
    assert.match(masking.reason, reason);
    assert.doesNotMatch(masking.reason, /ann/);
  }
});
