import assert from "node:assert/strict";
import { DDSketch } from "@datadog/sketches-js";
import fc from "fast-check";
import { ByteReader } from "../encoding/byte_reader.ts";
import { ByteWriter } from "../encoding/byte_writer.ts";
import { LARGEST, QuantileBins, RELATIVE_ACCURACY, SMALLEST } from "./quantile_bins.ts";

const magnitude = fc.double({ min: -27, max: 55, noNaN: true }).map(Math.exp);
const value = fc.oneof(
  magnitude,
  magnitude.map((v) => -v),
  fc.constantFrom(0, 1, -1, SMALLEST, LARGEST),
  fc.integer({ min: -5, max: 5 }),
);
const values = fc.array(value, { maxLength: 200 });
const quantile = fc.oneof(
  fc.constantFrom(0, 0.5, 0.95, 0.99, 1),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

/** Sketches in one pool, each with two slots of an array. */
class Sketches {
  readonly bins = new QuantileBins();
  readonly slots = new Float64Array(100);
  #next = 0;

  of(all: readonly number[]): number {
    const at = this.#next;
    this.#next += 2;
    for (const one of all) this.bins.add(this.slots, at, one);
    return at;
  }

  merged(...parts: readonly number[]): number {
    const at = this.of([]);
    for (const part of parts) this.bins.merge(this.slots, at, this.slots, part);
    return at;
  }

  quantiles(at: number, n: number, ascending: readonly number[]): number[] {
    const results = new Float64Array(ascending.length + 1);
    this.bins.quantiles(this.slots, at, { n, ascending, results, to: 1 });
    return [...results.subarray(1)];
  }

  encode(at: number): Uint8Array {
    const w = new ByteWriter(8);
    this.bins.encode(this.slots, at, w);
    return w.copy();
  }
}

Deno.test("quantiles are within the relative accuracy of the exact rank ⌊q·(n − 1)⌋", () => {
  fc.assert(fc.property(values, fc.array(quantile), (all, qs) => {
    fc.pre(all.length > 0);
    const sorted = all.toSorted((a, b) => a - b);
    const ascending = qs.toSorted((a, b) => a - b);
    const sketches = new Sketches();
    const found = sketches.quantiles(sketches.of(all), all.length, ascending);
    ascending.forEach((q, i) => {
      const exact = sorted[Math.floor(q * (all.length - 1))]!;
      assert.ok(Math.abs(found[i]! - exact) <= RELATIVE_ACCURACY * Math.abs(exact) * (1 + 1e-9));
    });
  }));
});

Deno.test("quantiles are those of the library's own sketch, bit by bit", () => {
  fc.assert(fc.property(values, quantile, (all, q) => {
    fc.pre(all.length > 0);
    const library = new DDSketch({ relativeAccuracy: RELATIVE_ACCURACY });
    for (const one of all) library.accept(Math.abs(one) < SMALLEST ? 0 : one);
    const sketches = new Sketches();
    const [found] = sketches.quantiles(sketches.of(all), all.length, [q]);
    assert.equal(found! + 0, library.getValueAtQuantile(q) + 0);
  }));
});

Deno.test("merged sketches hold the values of all, in any order, and leave the others as they were", () => {
  fc.assert(fc.property(values, values, values, (a, b, c) => {
    const sketches = new Sketches();
    const [x, y, z] = [sketches.of(a), sketches.of(b), sketches.of(c)];
    const all = sketches.encode(sketches.of([...a, ...b, ...c]));
    assert.deepEqual(sketches.encode(sketches.merged(z, x, y)), all);
    assert.deepEqual(sketches.encode(sketches.merged(sketches.merged(y, z), x)), all);
    assert.deepEqual(sketches.encode(x), sketches.encode(sketches.of(a)));
  }));
});

Deno.test("a sketch comes back from bytes as it was, over one that held other values", () => {
  fc.assert(fc.property(values, values, (all, others) => {
    const sketches = new Sketches();
    const bytes = sketches.encode(sketches.of(all));
    const back = sketches.of(others);
    const reader = new ByteReader(bytes);
    sketches.bins.decode(sketches.slots, back, reader);
    assert.equal(reader.remaining, 0);
    assert.deepEqual(sketches.encode(back), bytes);
  }));
});

Deno.test("sketches that grow and are cleared side by side do not touch each other, and reuse blocks", () => {
  const step = fc.record({ sketch: fc.nat(7), value, clear: fc.nat(30).map((n) => n === 0) });
  fc.assert(fc.property(fc.array(step, { maxLength: 1000 }), (steps) => {
    const sketches = new Sketches();
    const ats = Array.from({ length: 8 }, () => sketches.of([]));
    const held: number[][] = ats.map(() => []);
    for (const one of steps) {
      const at = ats[one.sketch]!;
      if (one.clear) {
        sketches.bins.clear(sketches.slots, at);
        held[one.sketch] = [];
      }
      sketches.bins.add(sketches.slots, at, one.value);
      held[one.sketch]!.push(one.value);
    }
    const fresh = new Sketches();
    ats.forEach((at, i) => {
      assert.deepEqual(sketches.encode(at), fresh.encode(fresh.of(held[i]!)));
    });
  }));
  const sketches = new Sketches();
  const at = sketches.of([]);
  const allBins = Array.from(
    { length: 8_000 },
    (_, i) => (i % 2 === 0 ? 1 : -1) * 1.02 ** (i / 4 - 700),
  );
  const fill = () => {
    for (const one of allBins) sketches.bins.add(sketches.slots, at, one);
    sketches.bins.clear(sketches.slots, at);
  };
  for (let i = 0; i < 10; i++) fill();
  const { bytes } = sketches.bins;
  for (let i = 0; i < 10; i++) fill();
  assert.equal(sketches.bins.bytes, bytes);
});

Deno.test("values beyond the range keep a sketch small", () => {
  const sketches = new Sketches();
  const at = sketches.of([Number.MAX_VALUE, Number.MIN_VALUE, -Number.MAX_VALUE, 1, -0]);
  const [least, zero, one, greatest] = sketches.quantiles(at, 5, [0, 0.5, 0.75, 1]);
  assert.ok(Math.abs(least! / -LARGEST - 1) <= RELATIVE_ACCURACY);
  assert.equal(zero, 0);
  assert.ok(Math.abs(one! - 1) <= RELATIVE_ACCURACY);
  assert.ok(Math.abs(greatest! / LARGEST - 1) <= RELATIVE_ACCURACY);
  assert.ok(sketches.encode(at).length < 20);
});

Deno.test("only bytes of a sketch are taken for one", () => {
  const damage: [string, number[]][] = [
    ["has 99999 bins", [99_999]],
    ["not in order", [2, 5, 1, 0, 1]],
    ["has a bin", [1, 9_999, 1]],
    ["has 0 values", [1, 5, 0]],
  ];
  for (const [message, numbers] of damage) {
    const w = new ByteWriter();
    w.varint(numbers[0]!);
    numbers.slice(1).forEach((n, i) => i % 2 === 0 ? w.signedVarint(n) : w.varint(n));
    const { bins, slots } = new Sketches();
    assert.throws(
      () => bins.decode(slots, 0, new ByteReader(w.copy())),
      { name: "RangeError", message: new RegExp(message) },
    );
  }
});
