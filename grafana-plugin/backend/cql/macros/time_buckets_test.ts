import assert from "node:assert/strict";
import fc from "fast-check";
import { CqlError } from "../cql_error.ts";
import { durationLiteral } from "./expand_macro.ts";
import {
  type BucketUnit,
  formatBucket,
  MAX_BUCKETS,
  parseUnit,
  timeBuckets,
} from "./time_buckets.ts";

const utc = (iso: string) => Date.parse(`${iso}Z`);
const isos = (from: string, to: string, unit: BucketUnit) =>
  timeBuckets({ from: utc(from), to: utc(to) }, unit).map((start) =>
    new Date(start).toISOString().slice(0, 16)
  );

Deno.test("buckets start at the unit's start in UTC", () => {
  assert.deepEqual(isos("2026-01-31T23:59:30", "2026-02-01T00:00:00", "minute"), [
    "2026-01-31T23:59",
    "2026-02-01T00:00",
  ]);
  assert.deepEqual(isos("2026-01-31T23:59", "2026-02-01T00:59", "hour"), [
    "2026-01-31T23:00",
    "2026-02-01T00:00",
  ]);
  assert.deepEqual(isos("2025-12-31T01:00", "2026-03-01T00:00", "month"), [
    "2025-12-01T00:00",
    "2026-01-01T00:00",
    "2026-02-01T00:00",
    "2026-03-01T00:00",
  ]);
  // 2026-01-05 is a Monday.
  assert.deepEqual(isos("2026-01-04T12:00", "2026-01-05T00:00", "week"), [
    "2025-12-29T00:00",
    "2026-01-05T00:00",
  ]);
  assert.deepEqual(timeBuckets({ from: -1, to: 25 }, 10), [-10, 0, 10, 20]);
});

Deno.test("every time of the range lies in one bucket, and no bucket is outside of it", () => {
  const units = fc.constantFrom<BucketUnit>("hour", "day", "week", "month", 21_600_000);
  const range = fc.tuple(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 0, max: 2e9 }));
  fc.assert(fc.property(units, range, fc.double({ min: 0, max: 1, noNaN: true }), (unit, r, at) => {
    const [from, length] = r;
    const starts = timeBuckets({ from, to: from + length }, unit);
    const time = from + Math.floor(at * length);
    assert(starts.some((start, index) => start <= time && time < (starts[index + 1] ?? Infinity)));
    assert(starts[0]! <= from && (starts[1] ?? Infinity) > from);
    assert(starts.at(-1)! <= from + length);
  }));
});

Deno.test("too many buckets are refused", () => {
  assert.equal(timeBuckets({ from: 0, to: MAX_BUCKETS - 1 }, 1).length, MAX_BUCKETS);
  assert.throws(() => timeBuckets({ from: 0, to: MAX_BUCKETS }, 1), CqlError);
});

Deno.test("units are words or lengths", () => {
  assert.deepEqual([parseUnit("DAY"), parseUnit("3600000")], ["day", 3_600_000]);
  for (const unit of ["year", "0", "-1", "1h", ""]) assert.throws(() => parseUnit(unit), CqlError);
});

Deno.test("a bucket as text has as much of the time as its unit needs, or what is asked for", () => {
  const start = utc("2026-01-02T03:04:00");
  assert.equal(formatBucket(start, "month", "text"), "2026-01");
  assert.equal(formatBucket(start, "day", "text"), "2026-01-02");
  assert.equal(formatBucket(start, "hour", "text"), "2026-01-02T03");
  assert.equal(formatBucket(start, "minute", "text"), "2026-01-02T03:04");
  assert.equal(formatBucket(start, "hour", "date"), "2026-01-02");
  assert.equal(formatBucket(start, "hour", "yyyyMMdd-HHmm"), "20260102-0304");
});

Deno.test("lengths are duration literals", () => {
  assert.equal(durationLiteral(90_061_001), "1d1h1m1s1ms");
  assert.equal(durationLiteral(60_000), "1m");
  assert.equal(durationLiteral(0), "1ms");
});

Deno.test("days, weeks and months of a zone begin at its midnights and are named by its dates", () => {
  const range = { from: utc("2026-03-27T22:00"), to: utc("2026-03-29T21:00") };
  const day = { unit: "day", zone: "Europe/Athens" } as const;
  const starts = timeBuckets(range, day);
  assert.deepEqual(starts, ["2026-03-27T22:00", "2026-03-28T22:00", "2026-03-29T21:00"].map(utc));
  assert.deepEqual(starts.map((start) => formatBucket(start, day, "date")), [
    "2026-03-28",
    "2026-03-29",
    "2026-03-30",
  ]);
  assert.equal(formatBucket(starts[1]!, { ...day, unit: "month" }, "text"), "2026-03");
  assert.equal(formatBucket(starts[1]!, day, "yyyyMMdd-HHmm"), "20260329-0000");
  // Midnight is skipped.
  const paulo = { unit: "day", zone: "America/Sao_Paulo" } as const;
  assert.equal(formatBucket(utc("2018-11-04T03:00"), paulo, "yyyy-MM-dd HH"), "2018-11-04 01");
  const weeks = timeBuckets(range, { ...day, unit: "week" });
  assert.deepEqual(weeks, ["2026-03-22T22:00", "2026-03-29T21:00"].map(utc));
});
