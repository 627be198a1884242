import assert from "node:assert/strict";
import fc from "fast-check";
import { ByteReader } from "../encoding/byte_reader.ts";
import { ByteWriter } from "../encoding/byte_writer.ts";
import type { AggregateName } from "../spec.ts";
import { Accumulators } from "./accumulators.ts";

const ALL: AggregateName[] = [
  ...["count", "sum", "min", "max", "avg", "stddev", "first", "last"] as const,
  ...["p50", "p95", "p99"] as const,
];
const MEASURES = ["speed", "fuel"];

interface Point {
  time: number;
  numbers: readonly number[];
}
const pointsOf = (field: fc.Arbitrary<number>) =>
  fc.array(fc.record({ time: fc.nat(9), numbers: fc.tuple(field, field) }));
const points = pointsOf(
  fc.oneof(fc.integer({ min: -500, max: 500 }), fc.constantFrom(NaN, Infinity)),
);
const declared = fc.oneof(fc.constant(ALL), fc.subarray(ALL));

/** Accumulators of both measures, with words for what the laws say. */
class Pool extends Accumulators {
  constructor(aggregates: readonly AggregateName[] = ALL) {
    super({ measures: MEASURES, aggregates });
  }

  fold(all: readonly Point[], into = this.alloc()): number {
    for (const { time, numbers } of all) this.add(into, Float64Array.from(numbers), time);
    return into;
  }

  merged(...parts: readonly number[]): number {
    const into = this.alloc();
    for (const part of parts) this.merge(into, part);
    return into;
  }

  bytesOf(i: number): Uint8Array {
    const w = new ByteWriter(16);
    this.encode(i, w);
    return w.copy();
  }

  json(i: number): string {
    const w = new ByteWriter(16);
    this.writeMeasures(i, w);
    return new TextDecoder().decode(w.copy());
  }

  /** The values are whole numbers, so all but stddev is free of rounding. */
  assertSame(one: number, other: number): void {
    const split = (i: number) => {
      const deviations: number[] = [];
      const exact = Object.values(this.summarise(i)).map(({ stddev, ...rest }) => {
        deviations.push(stddev ?? -1);
        return rest;
      });
      return { exact, deviations };
    };
    const [a, b] = [split(one), split(other)];
    assert.deepEqual(a.exact, b.exact);
    a.deviations.forEach((value, i) => assert.ok(Math.abs(value - b.deviations[i]!) < 1e-4));
  }
}

Deno.test("merging two parts gives what all records in order of arrival give", () => {
  fc.assert(fc.property(declared, points, points, (aggregates, a, b) => {
    const pool = new Pool(aggregates);
    pool.assertSame(pool.merged(pool.fold(a), pool.fold(b)), pool.fold([...a, ...b]));
  }));
});

Deno.test("merging is associative, and nothing is its identity", () => {
  fc.assert(fc.property(declared, points, points, points, (aggregates, a, b, c) => {
    const pool = new Pool(aggregates);
    const [x, y, z] = [pool.fold(a), pool.fold(b), pool.fold(c)];
    pool.assertSame(pool.merged(pool.merged(x, y), z), pool.merged(x, pool.merged(y, z)));
    assert.deepEqual(pool.bytesOf(pool.merged(x, pool.alloc())), pool.bytesOf(x));
    assert.deepEqual(pool.bytesOf(pool.merged(pool.alloc(), x)), pool.bytesOf(x));
  }));
});

Deno.test("merging leaves the part that was merged as it was", () => {
  fc.assert(fc.property(points, points, (a, b) => {
    const pool = new Pool();
    const [x, y] = [pool.fold(a), pool.fold(b)];
    pool.fold(a, pool.merged(x, y));
    assert.deepEqual(pool.bytesOf(x), pool.bytesOf(pool.fold(a)));
    assert.deepEqual(pool.bytesOf(y), pool.bytesOf(pool.fold(b)));
  }));
});

Deno.test("state comes back from bytes and goes on bit by bit", () => {
  const more = pointsOf(fc.oneof(fc.double(), fc.constantFrom(-0, 0)));
  fc.assert(fc.property(declared, more, more, points, (aggregates, a, b, others) => {
    const pool = new Pool(aggregates);
    const live = pool.fold(a);
    const elsewhere = new Pool(aggregates);
    const restored = elsewhere.fold(others);
    const reader = new ByteReader(pool.bytesOf(live));
    elsewhere.decode(restored, reader);
    assert.equal(reader.remaining, 0);
    pool.fold(b, live);
    elsewhere.fold(b, restored);
    assert.deepEqual(elsewhere.bytesOf(restored), pool.bytesOf(live));
    assert.deepEqual(elsewhere.summarise(restored), pool.summarise(live));
  }));
});

Deno.test("bytes that end too early are refused", () => {
  const pool = new Pool();
  const bytes = pool.bytesOf(pool.fold([{ time: 1, numbers: [1, 2] }]));
  for (let end = 0; end < bytes.length; end++) {
    assert.throws(() => pool.decode(pool.alloc(), new ByteReader(bytes, 0, end)), RangeError);
  }
});

Deno.test("what is written is the JSON of the summary", () => {
  fc.assert(fc.property(declared, pointsOf(fc.double()), (aggregates, all) => {
    const pool = new Pool(aggregates);
    const i = pool.fold(all);
    assert.equal(pool.json(i), JSON.stringify(pool.summarise(i)));
  }));
  const none = new Accumulators({ measures: [], aggregates: ALL });
  const w = new ByteWriter();
  none.writeMeasures(none.alloc(), w);
  assert.equal(new TextDecoder().decode(w.copy()), "{}");
});

Deno.test("many accumulators side by side are what each is alone, also when numbers are reused", () => {
  const step = fc.record({ cell: fc.nat(2_999), of: points, renew: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      const pool = new Pool();
      const cells = Array.from({ length: 3_000 }, () => pool.alloc());
      const held = new Map<number, Point[]>();
      for (const { cell, of, renew } of steps) {
        if (renew) {
          pool.free(cells[cell]!);
          cells[cell] = pool.alloc();
          held.delete(cell);
        }
        pool.fold(of, cells[cell]!);
        held.set(cell, [...held.get(cell) ?? [], ...of]);
      }
      assert.equal(new Set(cells).size, cells.length);
      const alone = new Pool();
      for (const [cell, all] of held) {
        assert.deepEqual(pool.bytesOf(cells[cell]!), alone.bytesOf(alone.fold(all)));
      }
    }),
    { numRuns: 20 },
  );
});

Deno.test("memory is reused: as many again after all were given back take no more", () => {
  const pool = new Pool();
  const fill = () => {
    const cells = Array.from(
      { length: 2_000 },
      (_, i) => pool.fold([{ time: i, numbers: [i, -i] }, { time: i, numbers: [i * 2, 0.5] }]),
    );
    for (const i of cells) pool.free(i);
  };
  fill();
  const { bytes } = pool;
  fill();
  assert.equal(pool.bytes, bytes);
});

Deno.test("accumulators of no measure are reused as well", () => {
  const pool = new Accumulators({ measures: [], aggregates: ["count"] });
  const cells = Array.from({ length: 5_000 }, () => pool.alloc());
  for (const i of cells) pool.free(i);
  const again = Array.from({ length: 5_000 }, () => pool.alloc());
  assert.deepEqual(new Set(again), new Set(cells));
});

Deno.test("only what was declared is emitted, in a fixed order; a measure without values is empty", () => {
  const some = new Accumulators({
    aggregates: ["p95", "avg", "count"],
    measures: ["b", "a"],
    columns: [3, 1],
  });
  const i = some.alloc();
  some.add(i, Float64Array.of(9, 1, 9, NaN), 0);
  some.add(i, Float64Array.of(9, 2, 9, NaN), 0);
  assert.equal(JSON.stringify(some.summarise(i)), '{"b":{},"a":{"avg":1.5,"p95":1}}');
});

Deno.test("an aggregate that overflows is left out", () => {
  const some = new Accumulators({ aggregates: ["sum", "avg", "max"], measures: ["a"] });
  const i = some.alloc();
  some.add(i, Float64Array.of(1e308), 0);
  some.add(i, Float64Array.of(1e308), 1);
  assert.deepEqual(some.summarise(i), { a: { max: 1e308 } });
});

Deno.test("first and last go by event time; ties by arrival", () => {
  const pool = new Pool();
  const { first, last } = pool.summarise(pool.fold([
    { time: 5, numbers: [1, NaN] },
    { time: 2, numbers: [2, NaN] },
    { time: 2, numbers: [3, NaN] },
    { time: 5, numbers: [4, NaN] },
    { time: 3, numbers: [5, NaN] },
  ])).speed!;
  assert.equal(first, 2);
  assert.equal(last, 4);
});

Deno.test("sums keep what rounding takes, added one by one or merged", () => {
  const some = new Accumulators({ aggregates: ["sum", "avg"], measures: ["a"] });
  const fold = (...values: readonly number[]) => {
    const i = some.alloc();
    for (const value of values) some.add(i, Float64Array.of(value), 0);
    return i;
  };
  const merged = (...parts: readonly number[]) => {
    const i = some.alloc();
    for (const part of parts) some.merge(i, part);
    return i;
  };
  const third = { a: { sum: 1, avg: 1 / 3 } };
  assert.deepEqual(some.summarise(fold(1e16, 1, -1e16)), third);
  assert.deepEqual(some.summarise(merged(fold(1e16), fold(1, -1e16))), third);
  assert.deepEqual(some.summarise(merged(fold(1e16, 1), fold(-1e16))), third);
  assert.equal(some.summarise(fold(0.1, 0.1, 0.1)).a!.avg, 0.1);
  assert.equal(some.summarise(merged(fold(0.1, 0.1), fold(0.1))).a!.avg, 0.1);
});

Deno.test("an average lies between the least and the greatest value", () => {
  const extreme = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0.1, 5e-324, 1e308, -1e308));
  fc.assert(fc.property(pointsOf(extreme), points, (a, b) => {
    const pool = new Pool(["min", "max", "avg"]);
    const i = pool.merged(pool.fold(a), pool.fold(b));
    for (const { min, max, avg } of Object.values(pool.summarise(i))) {
      if (avg !== undefined) assert.ok(min! <= avg && avg <= max!);
    }
  }));
});
