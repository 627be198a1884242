import assert from "node:assert/strict";
import { dueAt, dueAtEventTime, eventEnd, loadOf, loadRecord, WatermarkSchedule } from "./load.ts";

const load = loadOf({
  ...{ rate: 100, speed: 60, seconds: 60 },
  startAt: 1_800_000_000_000,
  eventStart: 1_767_225_600_000,
});

Deno.test("a vehicle reports every five seconds of event time", () => {
  assert.deepEqual([load.vehicles, load.records], [8, 6_000]);
  const [first, next] = [loadRecord(load, 3), loadRecord(load, 3 + load.vehicles)];
  assert.equal(first.device_id, next.device_id);
  assert.equal(Date.parse(next.timestamp) - Date.parse(first.timestamp), 4_800);
});

Deno.test("event time tells when a record was due", () => {
  for (const index of [0, 1, 999, load.records - 1]) {
    const { timestamp } = loadRecord(load, index);
    const due = dueAtEventTime(load, Date.parse(timestamp));
    assert.ok(Math.abs(due - dueAt(load, index)) < 0.01, `${index}: ${due}`);
  }
  assert.equal(dueAtEventTime(load, eventEnd(load)), dueAt(load, load.records - 1));
});

Deno.test("a watermark passes with the first record of the partition that is late enough", () => {
  const boundMs = 120_000;
  const one = new WatermarkSchedule(load, { boundMs, partitions: 1 });
  const end = load.eventStart + 60_000;
  // 180 s of event time are 3 s; every record is in the only partition.
  assert.equal(one.dueAt("vehicle-5", end), load.startAt + 3_000);
  const four = new WatermarkSchedule(load, { boundMs, partitions: 4 });
  for (let vehicle = 0; vehicle < load.vehicles; vehicle++) {
    const due = four.dueAt(`vehicle-${vehicle}`, end)!;
    assert.ok(due >= load.startAt + 3_000 && due < load.startAt + 3_000 + 10 * load.vehicles);
  }
  assert.equal(one.dueAt("vehicle-5", eventEnd(load)), undefined);
});
