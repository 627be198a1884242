import assert from "node:assert/strict";
import fc from "fast-check";
import type { AggregateName } from "../spec.ts";
import type { MeasureSummary } from "../update.ts";
import { type Accumulator, AggregateLayout } from "./layout.ts";

const aggregates: AggregateName[] = [
  ...["count", "sum", "min", "max", "avg", "stddev", "first", "last"] as const,
  ...["p50", "p95", "p99"] as const,
];
const layout = new AggregateLayout({ aggregates, measures: ["speed", "fuel"] });

interface Point {
  time: number;
  record: Record<string, unknown>;
}
const field = fc.oneof(fc.integer({ min: -500, max: 500 }), fc.constantFrom(undefined, "7", NaN));
const points = fc.array(fc.record({
  time: fc.nat(9),
  record: fc.record({ speed: field, fuel: field }),
}));

function fold(all: readonly Point[]): Accumulator {
  const result = layout.create();
  for (const { time, record } of all) layout.add(result, record, time);
  return result;
}

function merge(...parts: Accumulator[]): Accumulator {
  const result = layout.create();
  for (const part of parts) layout.merge(result, part);
  return result;
}

/** The values are whole numbers, so all but stddev is free of rounding. */
function assertSame(one: Accumulator, other: Accumulator): void {
  const split = (acc: Accumulator) => {
    const deviations: number[] = [];
    const exact = Object.values(layout.summarise(acc)).map(({ stddev, ...rest }) => {
      deviations.push(stddev ?? -1);
      return rest;
    });
    return { exact, deviations };
  };
  const [a, b] = [split(one), split(other)];
  assert.deepEqual(a.exact, b.exact);
  a.deviations.forEach((value, i) => assert.ok(Math.abs(value - b.deviations[i]!) < 1e-4));
}

Deno.test("merging two parts gives what all records in order of arrival give", () => {
  fc.assert(fc.property(points, points, (a, b) => {
    assertSame(merge(fold(a), fold(b)), fold([...a, ...b]));
  }));
});

Deno.test("merging is associative, and nothing is its identity", () => {
  fc.assert(fc.property(points, points, points, (a, b, c) => {
    const [x, y, z] = [fold(a), fold(b), fold(c)];
    assertSame(merge(merge(x, y), z), merge(x, merge(y, z)));
    assert.deepEqual(layout.summarise(merge(x, layout.create())), layout.summarise(x));
    assertSame(merge(layout.create(), x), x);
  }));
});

Deno.test("merging leaves the part that was merged as it was", () => {
  fc.assert(fc.property(points, points, (a, b) => {
    const [x, y] = [fold(a), fold(b)];
    const merged = merge(x, y);
    for (const { time, record } of a) layout.add(merged, record, time);
    assert.deepEqual(layout.encode(x), layout.encode(fold(a)));
    assert.deepEqual(layout.encode(y), layout.encode(fold(b)));
  }));
});

Deno.test("state comes back from JSON and goes on bit by bit", () => {
  const value = fc.double({ noNaN: true });
  const more = fc.array(fc.record({
    time: fc.nat(9),
    record: fc.record({ speed: fc.oneof(value, fc.constant(-0)), fuel: fc.constant(null) }),
  }));
  fc.assert(fc.property(more, more, (a, b) => {
    const live = fold(a);
    const restored = layout.decode(JSON.parse(JSON.stringify(layout.encode(live))));
    for (const { time, record } of b) {
      layout.add(live, record, time);
      layout.add(restored, record, time);
    }
    // As numbers: the bits of a NaN are no part of it.
    assert.deepEqual([...restored.slots], [...live.slots]);
    assert.deepEqual(layout.summarise(restored), layout.summarise(live));
    assert.deepEqual(layout.encode(restored), layout.encode(live));
  }));
});

Deno.test("only what was declared is emitted, in a fixed order; a measure without values is empty", () => {
  const some = new AggregateLayout({ aggregates: ["p95", "avg", "count"], measures: ["b", "a"] });
  const acc = some.create();
  some.add(acc, { a: 1 }, 0);
  some.add(acc, { a: 2, b: "3" }, 0);
  assert.equal(JSON.stringify(some.summarise(acc)), '{"b":{},"a":{"avg":1.5,"p95":1}}');
});

Deno.test("an aggregate that overflows is left out", () => {
  const some = new AggregateLayout({ aggregates: ["sum", "max"], measures: ["a"] });
  const acc = some.create();
  some.add(acc, { a: 1e308 }, 0);
  some.add(acc, { a: 1e308 }, 1);
  assert.deepEqual(some.summarise(acc), { a: { max: 1e308 } });
});

Deno.test("first and last go by event time; ties by arrival", () => {
  const summary: MeasureSummary = layout.summarise(fold([
    { time: 5, record: { speed: 1 } },
    { time: 2, record: { speed: 2 } },
    { time: 2, record: { speed: 3 } },
    { time: 5, record: { speed: 4 } },
    { time: 3, record: { speed: 5 } },
  ])).speed!;
  assert.equal(summary.first, 2);
  assert.equal(summary.last, 4);
});
