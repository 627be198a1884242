import assert from "node:assert/strict";
import fc from "fast-check";
import { days, hours } from "../declaration/mod.ts";
import {
  BUCKET_LENGTHS,
  bucketLength,
  bucketStart,
  PARTITION_LIMITS,
  type RowRate,
} from "./bucket.ts";

/** Rates that the shortest bucket can hold. */
const rates = fc.record({
  rowsPerSecond: fc.double({ min: 1e-6, max: 13, noNaN: true }),
  rowBytes: fc.integer({ min: 1, max: 2_000 }),
});

function fits(length: number, { rowsPerSecond, rowBytes }: RowRate): boolean {
  const rows = rowsPerSecond * length / 1_000;
  return rows < PARTITION_LIMITS.rows && rows * rowBytes < PARTITION_LIMITS.bytes;
}

Deno.test("a partition stays within its limits, and no longer bucket would", () => {
  fc.assert(fc.property(rates, (rate) => {
    const length = bucketLength(rate);
    assert(BUCKET_LENGTHS.includes(length));
    assert(fits(length, rate), `${length} is too long`);
    const longer = BUCKET_LENGTHS.find((other) => other > length);
    // Rounding may decide the last bit.
    if (longer !== undefined) assert(!fits(longer * 1.000_001, rate), `${longer} fits too`);
  }));
});

Deno.test("known rates get the lengths that people expect", () => {
  assert.equal(bucketLength({ rowsPerSecond: 1, rowBytes: 100 }), days(1));
  assert.equal(bucketLength({ rowsPerSecond: 100, rowBytes: 100 }), hours(1));
  assert.equal(bucketLength({ rowsPerSecond: 1 / 60, rowBytes: 500 }), days(30));
  assert.equal(bucketLength({ rowsPerSecond: 1e-9, rowBytes: 500 }), days(365));
  assert.equal(bucketLength({ rowsPerSecond: 1, rowBytes: 4_000 }), hours(6));
});

Deno.test("a rate that no bucket can hold gets the shortest", () => {
  assert.equal(bucketLength({ rowsPerSecond: 50_000, rowBytes: 1_000 }), hours(1));
});

Deno.test("a rate or size that is not above 0 is refused", () => {
  assert.throws(() => bucketLength({ rowsPerSecond: 0, rowBytes: 1 }), /'rowsPerSecond'/);
  assert.throws(() => bucketLength({ rowsPerSecond: 1, rowBytes: NaN }), /'rowBytes'/);
});

Deno.test("every time lies in its bucket, before 1970 too", () => {
  const times = fc.integer({ min: -4e12, max: 8e12 });
  fc.assert(fc.property(times, fc.constantFrom(...BUCKET_LENGTHS), (time, length) => {
    const start = bucketStart(time, length);
    assert(start <= time && time < start + length);
    assert.equal(bucketStart(start, length), start);
    assert.equal(bucketStart(start + length - 1, length), start);
    assert.equal(start % length + 0, 0);
  }));
});
