import assert from "node:assert/strict";
import fc from "fast-check";
import { ByteReader } from "../encoding/byte_reader.ts";
import { ByteWriter } from "../encoding/byte_writer.ts";
import type { AggregateName } from "../spec.ts";
import { type AccumulatorLayout, Accumulators } from "./accumulators.ts";
import { LayoutChange } from "./layout_change.ts";

const ALL: AggregateName[] = [
  ...["count", "sum", "min", "max", "avg", "stddev", "first", "last"] as const,
  ...["p50", "p95", "p99"] as const,
];
const FIELDS = ["speed", "fuel", "distance"];
const layout = fc.record({
  measures: fc.shuffledSubarray(FIELDS),
  aggregates: fc.oneof(fc.constant(ALL), fc.subarray(ALL)),
});
const records = fc.array(fc.array(fc.oneof(fc.double({ noNaN: true }), fc.constant(NaN)), {
  minLength: 3,
  maxLength: 3,
}));

function poolOf(layout: AccumulatorLayout): Accumulators {
  return new Accumulators({ ...layout, columns: layout.measures.map((m) => FIELDS.indexOf(m)) });
}

function fold(pool: Accumulators, all: readonly (readonly number[])[]): number {
  const i = pool.alloc();
  all.forEach((numbers, time) => pool.add(i, Float64Array.from(numbers), time));
  return i;
}

/** Whether a measure alone is whole after the change. */
function keeps(measure: string, before: AccumulatorLayout, after: AccumulatorLayout): boolean {
  if (!before.measures.includes(measure)) return false;
  const alone = (layout: AccumulatorLayout) => ({ ...layout, measures: [measure] });
  return new LayoutChange(alone(before), alone(after)).whole;
}

Deno.test("a changed layout keeps what it still computes, and of the rest says that it is not whole", () => {
  fc.assert(fc.property(layout, layout, records, (before, after, all) => {
    const old = poolOf(before);
    const w = new ByteWriter();
    old.encode(fold(old, all), w);
    w.byte(77);
    const change = new LayoutChange(before, after);
    const reader = new ByteReader(w.copy());
    const converted = new ByteWriter();
    change.convert(reader, converted);
    assert.equal(reader.byte(), 77);
    const pool = poolOf(after);
    const i = pool.alloc();
    pool.decode(i, new ByteReader(converted.copy()));
    const expected = pool.summarise(fold(pool, all));
    const actual = pool.summarise(i);
    assert.equal(change.whole, after.measures.every((measure) => keeps(measure, before, after)));
    for (const measure of after.measures) {
      const kept = keeps(measure, before, after);
      assert.deepEqual(actual[measure], kept ? expected[measure] : {});
    }
  }));
});

Deno.test("an aggregate that is new begins anew, one that is gone is dropped", () => {
  const measures = ["speed"];
  const change = (from: AggregateName[], to: AggregateName[]) =>
    new LayoutChange({ measures, aggregates: from }, { measures, aggregates: to }).whole;
  assert.equal(change(["sum"], ["sum", "min"]), false);
  assert.equal(change(["sum", "min"], ["min"]), true);
  assert.equal(change(["sum"], ["avg", "count"]), true);
  assert.equal(change(["p50"], ["p99", "min", "max"]), true);
  assert.equal(change(["min", "max"], ["p50"]), false);
});
