import assert from "node:assert/strict";
import { Compile } from "typebox/compile";
import { phoneRecord, phoneStreams, type Reading, recordingOf } from "./reading.ts";

const recording = recordingOf({ deviceId: "pixel", sessionId: "walk" });
const TIME = 1_652_282_397_301_461_500n;

function read(name: string, values: Reading["values"], more: Partial<Reading> = {}) {
  return phoneRecord({ name, timeNs: TIME, values, ...more }, recording);
}

/** The record of a reading, which its stream accepts. */
function recordOf(name: string, values: Reading["values"], more: Partial<Reading> = {}) {
  const result = read(name, values, more);
  assert.ok("stream" in result, JSON.stringify(result));
  const { stream } = result;
  const record = JSON.parse(result.value);
  const schema = Compile(stream.schema);
  assert.ok(schema.Check(record), JSON.stringify(schema.Errors(record)));
  return { stream: stream.name, ...record } as Record<string, unknown>;
}

Deno.test("E1: a reading keeps its microsecond, its axes and the length of its vector", () => {
  assert.deepEqual(recordOf("accelerometer", { x: 2, y: 3, z: 6 }, { accuracy: 3 }), {
    stream: "accelerometer",
    recording: "pixel/walk",
    device_id: "pixel",
    session_id: "walk",
    at: 1_652_282_397_301,
    at_us: 1_652_282_397_301_461,
    x: 2,
    y: 3,
    z: 6,
    magnitude: 7,
    accuracy: 3,
  });
});

Deno.test("E2: each sensor has its stream, however its name is written; others are kept", () => {
  const axes = { x: 0.1, y: -0.2, z: 9.8 };
  const names = {
    Gyroscope: "gyroscope",
    gravity: "gravity",
    magnetometer: "magnetometer",
    accelerometeruncalibrated: "accelerometer_uncalibrated",
    "Gyroscope Uncalibrated": "gyroscope_uncalibrated",
    magnetometer_uncalibrated: "magnetometer_uncalibrated",
    totalacceleration: "phone_other",
  };
  for (const [name, stream] of Object.entries(names)) {
    assert.equal(recordOf(name, axes).stream, stream);
  }
  const light = recordOf("light", { lux: 12.5 });
  assert.equal(light.sensor, "light");
  assert.equal(light.value, 12.5);
  const network = recordOf("network", {
    type: "wifi",
    cell: 9_007_199_254_740_993n,
    up: [1, null],
  });
  assert.equal(network.values, `{"type":"wifi","cell":9007199254740993,"up":[1,null]}`);
  assert.equal(network.value, undefined);
});

Deno.test("E2: a known sensor that measured nothing is kept as it came", () => {
  const { stream, sensor, values } = recordOf("accelerometer", {});
  assert.deepEqual({ stream, sensor, values }, {
    stream: "phone_other",
    sensor: "accelerometer",
    values: "{}",
  });
});

Deno.test("orientation has both a quaternion and angles, whichever was sent", () => {
  const half = Math.SQRT1_2;
  const turned = recordOf("orientation", { qw: half, qx: 0, qy: 0, qz: half });
  assert.ok(Math.abs(turned.yaw as number - Math.PI / 2) < 1e-12);
  const angles = { yaw: Math.PI / 2, pitch: 0, roll: 0 };
  const named = recordOf("orientation", angles);
  assert.ok(Math.abs(named.qz as number - half) < 1e-12);
  const axes = recordOf("orientation", { x: 0.1, y: 0.2, z: 0.3 });
  assert.deepEqual([axes.pitch, axes.roll, axes.yaw], [0.1, 0.2, 0.3]);
  const both = recordOf("orientation", { ...angles, qw: 1, qx: 0, qy: 0, qz: 0 });
  assert.deepEqual([both.yaw, both.qw], [Math.PI / 2, 1]);
});

Deno.test("a location leaves out what the phone does not know", () => {
  const values = { latitude: 47.37, longitude: 8.54, speed: -1, bearing: -1, altitude: null };
  const record = recordOf("locationgps", { ...values, horizontalAccuracy: 4 });
  assert.equal(record.provider, "gps");
  assert.equal(record.horizontal_accuracy, 4);
  for (const name of ["speed", "bearing", "altitude"]) assert.ok(!(name in record), name);
});

Deno.test("barometer, pedometer and annotations", () => {
  assert.equal(recordOf("barometer", { pressure: 953.2, relativeAltitude: -1.5 }).pressure, 953.2);
  assert.equal(recordOf("pedometer", { steps: 42 }).steps, 42);
  const note = recordOf("annotation", { text: "lift", millisecond_press_duration: 120 });
  assert.deepEqual([note.text, note.press_ms], ["lift", 120]);
  assert.equal(recordOf("annotation", { millisecond_press_duration: 3 }).text, "");
});

Deno.test("E3: what is wrong with a reading is named by its field", () => {
  const fieldOf = (name: string, values: Reading["values"], more?: Partial<Reading>) => {
    const result = read(name, values, more);
    assert.ok("field" in result, JSON.stringify(Object.keys(result)));
    return result.field;
  };
  assert.equal(fieldOf("accelerometer", { x: 1, y: 2 }), "values.z");
  assert.equal(fieldOf("gravity", { x: "1", y: 2, z: 3 }), "values.x");
  assert.equal(fieldOf("orientation", { qw: 1, qx: 1, qy: 0, qz: 0 }), "values.qw");
  assert.equal(fieldOf("location", { latitude: 91, longitude: 0 }), "values.latitude");
  assert.equal(fieldOf("pedometer", { steps: 1.5 }), "values.steps");
  assert.equal(fieldOf("light", { lux: 1, deep: [Infinity] }), "values");
  assert.equal(fieldOf("light", { lux: 1 }, { timeNs: -1n }), "time");
  assert.equal(fieldOf("light", { lux: 1 }, { timeNs: 10n ** 19n }), "time");
  assert.equal(fieldOf("gravity", { x: 1e200, y: 1e200, z: -Infinity }), "values");
  const nobody = phoneRecord(
    { name: "light", timeNs: TIME, values: {} },
    recordingOf({ deviceId: "", sessionId: "s" }),
  );
  assert.equal("field" in nobody && nobody.field, "deviceId");
});

Deno.test("devices and sessions never share a key, whatever their names", () => {
  const keyOf = (deviceId: string, sessionId: string) => {
    const one = recordingOf({ deviceId, sessionId });
    const result = phoneRecord({ name: "light", timeNs: TIME, values: {} }, one);
    assert.ok("value" in result);
    const record = JSON.parse(result.value);
    assert.deepEqual([record.recording, record.device_id, record.session_id], [
      ...[one.key, deviceId, sessionId],
    ]);
    return one.key;
  };
  assert.equal(keyOf("a/b", "c"), "a%2Fb/c");
  assert.notEqual(keyOf("a/b", "c"), keyOf("a", "b/c"));
  assert.notEqual(keyOf("a%2Fb", "c"), keyOf("a/b", "c"));
});

Deno.test("E4: windows of a second and of ten per recording, for every axis", () => {
  for (const stream of phoneStreams.slice(0, 5)) {
    assert.deepEqual(stream.windows.map((w) => w.kind === "tumbling" && w.sizeMs), [1_000, 10_000]);
    assert.ok(stream.offlineMs >= 3_600_000);
    assert.ok(Object.keys(stream.measures).length >= 4);
  }
});
