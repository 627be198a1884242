import assert from "node:assert/strict";
import { createRecordReader } from "#core/record/record_reader.ts";
import { cameraEvents } from "#streams/profiles/camera_events.ts";
import { roomSensors } from "#streams/profiles/room_sensors.ts";
import { generateRecords } from "../../generate_records.ts";
import { streamSource } from "../../source.ts";
import { profiles } from "./profiles.ts";

const START = Date.UTC(2026, 4, 4, 11);
const bytes = (text: string) => new TextEncoder().encode(text);

function recordsOf({ rooms = 6, hours = 1, start = START, seed = 5 } = {}) {
  const world = { seed, start, entities: rooms, journeys: "endless" } as const;
  return [...generateRecords({
    ...world,
    scenario: profiles,
    sources: [roomSensors, cameraEvents].map(streamSource),
    durationMs: hours * 3_600_000,
  })].map(({ source, record, ...rest }) => ({
    ...rest,
    stream: source.name,
    record: record as Record<string, unknown>,
  }));
}

Deno.test("B2: every reading and event is valid, in order, and its id is its own", () => {
  const records = recordsOf();
  const readers = new Map([roomSensors, cameraEvents].map((one) => [
    one.name,
    createRecordReader(one),
  ]));
  let before = -Infinity;
  for (const { stream, key, time, record } of records) {
    const reader = readers.get(stream)!;
    const valid = reader.readMessage(bytes(JSON.stringify(record)), bytes(key));
    assert(valid, reader.reason);
    assert(time >= before);
    before = time;
  }
  const ids = records.map(({ stream, record }) => `${stream} ${record.id}`);
  assert.equal(new Set(ids).size, ids.length);
  const readings = records.filter(({ stream }) => stream === "room_sensors");
  assert.equal(readings.length, 6 * 360);
});

Deno.test("cameras see more by day than by night, and name the surest object", () => {
  const seen = (start: number) =>
    recordsOf({ start, hours: 4 }).filter(({ stream }) => stream === "camera_events")
      .map(({ record }) => record);
  const day = seen(Date.UTC(2026, 4, 4, 10));
  const night = seen(Date.UTC(2026, 4, 4, 0));
  assert(day.length > 4 * night.length, `${day.length} by day, ${night.length} by night`);
  for (const { objects, main_object, object_count, confidence } of day) {
    const all = objects as { label: string; confidence: number }[];
    assert.equal(all.length, object_count);
    const surest = all.toSorted((a, b) => b.confidence - a.confidence)[0]!;
    assert.deepEqual([surest.label, surest.confidence], [main_object, confidence]);
  }
});

Deno.test("more rooms do not change the readings of the others", () => {
  const of = (rooms: number) =>
    recordsOf({ rooms, hours: 0.1 }).filter(({ key }) => key === "sensor-2").map((one) =>
      one.record
    );
  assert.deepEqual(of(3), of(12));
});

Deno.test("B2: no image gets into a camera's event, only where it is kept", () => {
  const [event] = recordsOf().filter(({ stream }) => stream === "camera_events");
  const reader = createRecordReader(cameraEvents);
  const accepts = (changed: Record<string, unknown>) =>
    reader.readMessage(
      bytes(JSON.stringify({ ...event!.record, ...changed })),
      bytes(event!.key),
    );
  assert(accepts({}));
  assert(accepts({ image: "https://images.example/camera-1/7.jpg?size=large" }));
  const base64 = "/9j/4AAQSkZJRgABAQAAAQABAAD".repeat(30);
  for (
    const wrong of [
      { image: `data:image/jpeg;base64,${base64}` },
      { image: "data:image/png;base64,iVBORw0KGgo=" },
      { image: base64 },
      { image: `https://images.example/${base64}` },
      { snapshot: base64 },
      { place: base64 },
      { id: base64 },
      { objects: [{ label: base64, confidence: 0.5 }] },
      { objects: [{ label: "person", confidence: 0.5, crop: base64 }] },
    ]
  ) {
    assert(!accepts(wrong), JSON.stringify(wrong).slice(0, 60));
  }
});
