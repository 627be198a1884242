import assert from "node:assert/strict";
import { toGround } from "#streams/phone/attitude.ts";
import { type PhoneMessage, phoneRecord, recordingOf } from "#streams/phone/reading.ts";
import { Compile } from "typebox/compile";
import { MILD_DISORDER } from "../../disorder.ts";
import { simulateRecords } from "../../simulate_records.ts";
import { Phone, phone } from "./phone.ts";

const START = Date.UTC(2026, 4, 1, 8);
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

interface Sent {
  readonly key: string;
  readonly time: number;
  readonly sentAt: number;
  readonly message: PhoneMessage;
}

/** What phones send until `durationMs` after the start; of one phone, when it is named. */
function send({ phones, durationMs, only }: { phones: number; durationMs: number; only?: number }) {
  const sent: Sent[] = [];
  const moments = phone.moments({ seed: 1, start: START, entities: phones, journeys: "once" });
  for (const { key, time, sentAt = time, moment } of moments) {
    if (sentAt >= START + durationMs) break;
    const message = moment as PhoneMessage;
    if (only === undefined || message.deviceId.endsWith(`000${only}`)) {
      sent.push({ key, time, sentAt, message });
    }
  }
  return sent;
}

type Numbers = Readonly<Record<string, number>>;

/** Values of one sensor in the order in which they were read, with their seconds since the start. */
function valuesOf(sent: readonly Sent[], sensor: string) {
  return sent.flatMap(({ message }) => message.readings).filter(({ name }) => name === sensor)
    .map(({ values, timeNs }) => ({
      ...values as Numbers,
      seconds: Number(timeNs - BigInt(START) * 1_000_000n) / 1e9,
    } as Numbers & { readonly seconds: number }));
}

const minute = send({ phones: 4, durationMs: 60 * SECOND });

Deno.test("every reading is a valid record of its stream, with a time of its own", () => {
  const schemas = new Map<string, ReturnType<typeof Compile>>();
  const streams = new Set<string>();
  const seen = new Set<string>();
  for (const { key, message } of minute) {
    for (const reading of message.readings) {
      const result = phoneRecord(reading, recordingOf(message));
      assert.ok("value" in result, JSON.stringify(result));
      const { stream } = result;
      const record = JSON.parse(result.value) as { readonly recording: unknown };
      streams.add(stream.name);
      if (!schemas.has(stream.name)) schemas.set(stream.name, Compile(stream.schema));
      assert.ok(schemas.get(stream.name)!.Check(record), JSON.stringify(record));
      assert.equal(record.recording, key);
      const place = `${key} ${reading.name} ${reading.timeNs}`;
      assert.ok(!seen.has(place), place);
      seen.add(place);
    }
  }
  assert.deepEqual([...streams].sort(), [
    "accelerometer",
    "barometer",
    "gravity",
    "gyroscope",
    "location",
    "magnetometer",
    "orientation",
    "pedometer",
    "phone_annotations",
    "phone_other",
  ]);
});

Deno.test("messages are numbered, and hold the tenth of a second before they are sent", () => {
  const walker = minute.filter(({ message }) => message.deviceId === "phone-0001");
  walker.forEach(({ time, message }, i) => {
    assert.equal(message.messageId, String(i + 1));
    for (const { timeNs } of message.readings) {
      const ms = Number(timeNs / 1_000_000n);
      assert.ok(ms >= time - 100 && ms < time, `${ms} in the message of ${time}`);
    }
  });
  assert.equal(walker.length, 599);
});

Deno.test("gravity, magnetic field and turning agree with the attitude", () => {
  for (const device of [1, 2, 3]) {
    const sent = minute.filter(({ message }) => message.deviceId === `phone-000${device}`);
    const turns = valuesOf(sent, "orientation");
    const gravity = valuesOf(sent, "gravity");
    const turning = valuesOf(sent, "gyroscope");
    let error = 0;
    turns.forEach(({ qw, qx, qy, qz }, i) => {
      const quaternion = { w: qw!, x: qx!, y: qy!, z: qz! };
      const { x, y, z } = gravity[i]!;
      const up = toGround(quaternion, { x: x!, y: y!, z: z! });
      assert.ok(Math.hypot(up.x, up.y, up.z - 9.806_65) < 0.05, JSON.stringify(up));
      const next = turns[i + 1];
      if (next === undefined) return;
      // What the gyroscope reads turns this attitude into about the next one.
      const cosine = Math.abs(qw! * next.qw! + qx! * next.qx! + qy! * next.qy! + qz! * next.qz!);
      const angle = 2 * Math.acos(Math.min(1, cosine));
      const mean = ["x", "y", "z"].map((axis) => (turning[i]![axis]! + turning[i + 1]![axis]!) / 2);
      error += Math.abs(angle / 0.05 - Math.hypot(...mean));
    });
    assert.ok(error / turns.length < 0.05, `phone ${device}: ${error / turns.length} rad/s`);
  }
});

Deno.test("who walks rises and falls once with each step of the pedometer", () => {
  const sent = minute.filter(({ message }) => message.deviceId === "phone-0001");
  const turns = valuesOf(sent, "orientation");
  const vertical = valuesOf(sent, "accelerometer").map(({ x, y, z }, i) => {
    const { qw, qx, qy, qz } = turns[i]!;
    return toGround({ w: qw!, x: qx!, y: qy!, z: qz! }, { x: x!, y: y!, z: z! }).z;
  });
  // Peaks that stand out from what surrounds them, at most three a second.
  const peaks =
    vertical.filter((up, i) =>
      up > 1.5 && up === Math.max(...vertical.slice(Math.max(0, i - 5), i + 6))
    ).length;
  const steps = valuesOf(sent, "pedometer").at(-1)!.steps!;
  assert.ok(steps > 90 && steps < 130, `${steps} steps`);
  assert.ok(Math.abs(peaks - steps) <= 4, `${peaks} peaks in ${steps} steps`);
  const [first, ...rest] = valuesOf(sent, "location");
  const last = rest.at(-1)!;
  const north = (last.latitude! - first!.latitude!) * 111_195;
  const east = (last.longitude! - first!.longitude!) * 111_195 * Math.cos(0.827);
  const metres = Math.hypot(north, east);
  assert.ok(metres > 40 && metres < 110, `${metres} m in a minute`);
});

Deno.test("who sits in a train is carried as far as its speed says", () => {
  const places = valuesOf(send({ phones: 2, durationMs: 600 * SECOND, only: 2 }), "location");
  let metres = 0;
  let carried = 0;
  for (const [i, { latitude, longitude, speed }] of places.entries()) {
    carried += speed!;
    const before = places[i - 10];
    if (before === undefined || i % 10 !== 0) continue;
    const north = (latitude! - before.latitude!) * 111_195;
    const east = (longitude! - before.longitude!) * 111_195 * Math.cos(0.826);
    metres += Math.hypot(north, east);
  }
  assert.ok(carried > 3_000, `${carried} m`);
  assert.ok(Math.abs(metres - carried) < 0.1 * carried, `${metres} m, not ${carried}`);
});

Deno.test("what is read out of reach comes in one burst, and nothing of it is missing", () => {
  const hiker = new Phone(4, { seed: 1, start: START, entities: 4, journeys: "once" });
  const ticks = Array.from({ length: 75 * 600 }, (_, i) => i + 1).filter((tick) =>
    // Around the hour, and now and then in it.
    tick < 6_010 || tick > 41_990 || tick % 60 < 6
  );
  const all = ticks.flatMap((tick) => [...hiker.push(tick, START + tick * 100)]);
  const burst = all.filter(({ time, sentAt }) => sentAt !== time);
  assert.equal(new Set(burst.map(({ sentAt }) => sentAt)).size, 1);
  assert.ok(burst.length > 30 && burst.length < 100, `${burst.length} messages`);
  const first = (burst[0]!.moment as PhoneMessage).readings[0]!;
  assert.ok(burst[0]!.sentAt! - Number(first.timeNs / 1_000_000n) >= HOUR - SECOND);
  const read = new Set(
    all.flatMap(({ moment }) => (moment as PhoneMessage).readings).map(({ timeNs }) =>
      Math.floor((Number(timeNs / 1_000_000n) - START) / 100) + 1
    ),
  );
  assert.deepEqual([...read], ticks);
  assert.equal(
    new Set(all.map(({ moment }) => (moment as PhoneMessage).messageId)).size,
    all.length,
  );
});

Deno.test("equal options give equal messages, another start another recording", () => {
  const options = { scenario: "phone", durationMs: 20 * SECOND, disorder: MILD_DISORDER };
  const texts = (start: number) =>
    [...simulateRecords({ ...options, start })].map(({ value }) => value);
  assert.deepEqual(texts(START), texts(START));
  const sessions = (start: number) =>
    new Set([...simulateRecords({ ...options, start })].map(({ key }) => key.split("-")[1]));
  assert.ok(sessions(START).isDisjointFrom(sessions(START + 1)));
});

Deno.test("spoiled messages are told from good ones by whoever reads them", () => {
  const disorder = { invalid: 1 };
  const spoiled = [...simulateRecords({ scenario: "phone", durationMs: 20 * SECOND, disorder })];
  assert.ok(spoiled.length > 200);
  for (const { value, kind } of spoiled) {
    assert.equal(kind, "invalid");
    let message;
    try {
      message = JSON.parse(value);
    } catch {
      continue;
    }
    const wrong = message.payload === undefined || message.deviceId === "" ||
      message.payload.some((reading: { time: unknown; values: { x?: unknown } }) =>
        typeof reading.time !== "number" || reading.values.x === null
      );
    assert.ok(wrong, value.slice(0, 300));
  }
});
