import assert from "node:assert/strict";
import { createRecordReader } from "#core/record/record_reader.ts";
import type { Delivery } from "./deliver.ts";
import { type DisorderOptions, MILD_DISORDER } from "./disorder.ts";
import { simulateRecords, streamsOf } from "./simulate_records.ts";

const HOUR = 3_600_000;
const encoder = new TextEncoder();

function send(
  disorder: Partial<DisorderOptions>,
  options: { entities?: number; seed?: number } = {},
) {
  const missing = new Map<string, number>();
  const deliveries = [...simulateRecords({
    entities: 40,
    durationMs: HOUR,
    ...options,
    disorder,
    onMissing: (stream) => void missing.set(stream, (missing.get(stream) ?? 0) + 1),
  })];
  return { deliveries, missing: [...missing.values()].reduce((sum, n) => sum + n, 0) };
}

const clean = send({}).deliveries;
const count = (deliveries: readonly Delivery[], kind: Delivery["kind"]) =>
  deliveries.filter((delivery) => delivery.kind === kind).length;
/** Asserts that a count is within four standard deviations of its share. */
function assertShare(actual: number, share: number): void {
  const expected = clean.length * share;
  const allowed = 4 * Math.sqrt(expected * (1 - share));
  assert.ok(Math.abs(actual - expected) <= allowed, `${actual} instead of about ${expected}`);
}

Deno.test("without disorder records come in the order of their time", () => {
  assert.ok(clean.length > 50_000);
  assert.equal(count(clean, "ok"), clean.length);
  clean.forEach((delivery, i) => {
    assert.equal(delivery.deliverAt, delivery.eventTime);
    assert.ok(delivery.eventTime >= (clean[i - 1]?.eventTime ?? 0));
  });
});

Deno.test("shares are met, and every record is accounted for", () => {
  const shares = { ...MILD_DISORDER, offline: 0, late: 0.02, invalid: 0.01, duplicate: 0.03 };
  const { deliveries, missing } = send(shares);
  assertShare(missing, shares.missing);
  assertShare(count(deliveries, "late"), shares.late);
  assertShare(count(deliveries, "out-of-order"), shares.outOfOrder);
  assertShare(count(deliveries, "invalid"), shares.invalid);
  assertShare(count(deliveries, "duplicate"), shares.duplicate * 0.98);
  assert.equal(deliveries.length - count(deliveries, "duplicate") + missing, clean.length);
});

Deno.test("deliveries never go back in time and delays stay within their bounds", () => {
  const disorder = {
    outOfOrder: 0.1,
    outOfOrderByMs: 60_000,
    late: 0.01,
    lateByMs: { min: 180_000, max: 600_000 },
  };
  const { deliveries } = send(disorder);
  const end = deliveries.at(-1)!.deliverAt;
  let before = 0;
  for (const { kind, eventTime, deliverAt } of deliveries) {
    assert.ok(deliverAt >= before);
    before = deliverAt;
    const delay = deliverAt - eventTime;
    if (kind === "ok") assert.equal(delay, 0);
    else if (kind === "out-of-order") assert.ok(delay <= 60_000);
    // What is on its way at the end comes at once.
    else assert.ok(delay <= 600_000 && (delay >= 180_000 || deliverAt === end));
  }
});

Deno.test("who is out of order is overtaken by its own successor", () => {
  const { deliveries } = send({ outOfOrder: 0.02 }, { entities: 1 });
  const gps = deliveries.filter(({ stream }) => stream === "gps_data");
  const end = deliveries.at(-1)!.deliverAt;
  const delayed = gps.filter(({ kind, deliverAt }) => kind === "out-of-order" && deliverAt < end);
  assert.ok(delayed.length > 0);
  for (const record of delayed) {
    const newer = gps.slice(0, gps.indexOf(record)).some((each) =>
      each.eventTime > record.eventTime
    );
    assert.ok(newer);
  }
});

Deno.test("a duplicate is the same record again, after the first", () => {
  const { deliveries } = send({ duplicate: 0.05, outOfOrder: 0.1 });
  const seen = new Set<string>();
  for (const { kind, stream, key, value } of deliveries) {
    const name = `${stream} ${key} ${value}`;
    assert.equal(seen.has(name), kind === "duplicate");
    seen.add(name);
  }
  assert.ok(count(deliveries, "duplicate") > 1_000);
});

Deno.test("readers accept every record but the invalid ones", () => {
  const readers = new Map(
    streamsOf(["smart-city"], []).map((stream) => [stream.name, createRecordReader(stream)]),
  );
  const reasons = new Set<string>();
  for (const delivery of send({ ...MILD_DISORDER, invalid: 0.02 }).deliveries) {
    const { stream, key, value, kind, eventTime } = delivery;
    const reader = readers.get(stream)!;
    const valid = reader.readMessage(encoder.encode(value), encoder.encode(key));
    assert.equal(valid, kind !== "invalid", valid ? value : reader.reason);
    if (valid) {
      assert.equal(reader.eventTime, eventTime);
      assert.equal(reader.key(), key);
    } else reasons.add(reader.reason.replace(/^.*?(not JSON|required|must be \S+|key).*$/s, "$1"));
  }
  assert.ok(reasons.size >= 4, [...reasons].join(", "));
});

Deno.test("a vehicle that is offline comes back with all that it has recorded", () => {
  const { deliveries } = send({ offline: 1, offlineForMs: 300_000 }, { entities: 5 });
  for (const vehicle of ["vehicle-1", "vehicle-2", "vehicle-3", "vehicle-4", "vehicle-5"]) {
    const own = deliveries.filter(({ key }) => key === vehicle);
    const batch = own.filter(({ kind }) => kind === "offline");
    assert.equal(new Set(batch.map(({ deliverAt }) => deliverAt)).size, 1);
    const span = batch.at(-1)!.eventTime - batch[0]!.eventTime;
    assert.ok(span <= 300_000);
    // Nothing is lost, and within the batch nothing is out of order.
    assert.deepEqual(batch, [...batch].sort((a, b) => a.eventTime - b.eventTime));
    const ids = own.map(({ value }) => value).sort();
    assert.deepEqual(ids, clean.filter(({ key }) => key === vehicle).map((d) => d.value).sort());
  }
});

Deno.test("what becomes of a vehicle's records does not depend on the other vehicles", () => {
  const fate = (entities: number) =>
    send({ ...MILD_DISORDER, invalid: 0.01 }, { entities }).deliveries
      .filter(({ key }) => key.startsWith("vehicle-2"))
      .filter(({ key }) => key === "vehicle-2" || key === "vehicle-2-unknown")
      .map(({ stream, value, kind }) => `${stream} ${kind} ${value}`).sort();
  assert.deepEqual(fate(3), fate(12));
});
