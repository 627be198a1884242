import assert from "node:assert/strict";
import { DEVICES, readingAt, START } from "./dataset.ts";
import { type ClosedWindow, Oracle } from "./oracle.ts";

/** Two windows of every device, the second with half of its records. */
const RECORDS = 15 * DEVICES;

function windowOf(device: number, from: number, to: number): ClosedWindow {
  const values: number[] = [];
  for (let second = from; second < to; second++) {
    values.push(readingAt(second * DEVICES + device).temperature);
  }
  const sum = values.reduce((total, value) => total + value);
  return {
    device: `device-${device}`,
    start: START + from * 1_000,
    count: values.length,
    sum,
    min: Math.min(...values),
    max: Math.max(...values),
    avg: sum / values.length,
  };
}

Deno.test("every window of the data set is expected once", () => {
  const oracle = new Oracle(RECORDS);
  assert.equal(oracle.windows, 2 * DEVICES);
  const check = oracle.check();
  for (let device = 0; device < DEVICES; device++) {
    check.take(windowOf(device, 0, 10));
    check.take(windowOf(device, 10, 15));
  }
  assert.equal(check.missing(), 0);
});

Deno.test("a window that is wrong, repeated or unknown is named", () => {
  const check = new Oracle(RECORDS).check();
  const right = windowOf(7, 0, 10);
  check.take(right);
  assert.throws(() => check.take(right), /device-7 1767225600000 was reported twice/);
  assert.throws(
    () => check.take({ ...windowOf(8, 0, 10), count: 9 }),
    /device-8 1767225600000 has count 9 instead of 10/,
  );
  for (const unknown of [{ start: START + 1 }, { start: START + 20_000 }, { device: "device-x" }]) {
    assert.throws(() => check.take({ ...right, ...unknown }), /is not one of the data set/);
  }
  assert.equal(check.missing(), 2 * DEVICES - 2);
});
