import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_NUMBER_BYTES, writeJsonNumber } from "./json_number.ts";

const bytes = new Uint8Array(MAX_NUMBER_BYTES);
const decoder = new TextDecoder();

function assertAsJson(value: number): void {
  const text = decoder.decode(bytes.subarray(0, writeJsonNumber(bytes, 0, value)));
  if (text !== JSON.stringify(value)) assert.equal(text, JSON.stringify(value));
}

/** Numbers 0 ≤ x < 1 in an order that is the same on every run (xorshift, 32 bits). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

Deno.test("a number is written as JSON.stringify writes it", () => {
  fc.assert(fc.property(fc.double(), assertAsJson), { numRuns: 20_000 });
  fc.assert(fc.property(fc.maxSafeInteger(), assertAsJson), { numRuns: 20_000 });
});

Deno.test("a million numbers of every kind and both signs are written as JSON.stringify writes them", () => {
  const next = random(1);
  const words = new Uint32Array(2);
  const bits = new Float64Array(words.buffer);
  for (let i = 0; i < 125_000; i++) {
    const sign = next() < 0.5 ? -1 : 1;
    words[0] = next() * 2 ** 32;
    words[1] = next() * 2 ** 32;
    assertAsJson(bits[0]!);
    const decimals = 10 ** Math.floor(next() * 8);
    const magnitude = 10 ** Math.floor(next() * 12);
    const decimal = sign * Math.round(next() * magnitude * decimals) / decimals;
    assertAsJson(decimal);
    // What sums and averages of decimals leave: numbers next to a short one.
    assertAsJson(decimal * (1 + Number.EPSILON));
    assertAsJson(decimal / 3);
    assertAsJson(sign * Math.floor(next() * magnitude));
    assertAsJson(sign * Math.floor(next() * 2 ** 53));
    assertAsJson(sign * Math.floor(next() * 1e7) * 1e-7);
    assertAsJson(sign * next() * magnitude);
  }
});

Deno.test("the ends of each range are written as JSON.stringify writes them", () => {
  const ends = [0, 1, 9, 10, 99, 100, 1e6, 999_999_999, 1e9, 2 ** 31, 2 ** 32, 2 ** 53, 1e15, 1e21];
  const small = [1e-6, 1e-7, 1.5e-6, 9.99999e-1, 0.000001, 0.9999995, Number.MIN_VALUE, 1e-300];
  for (const end of [...ends, ...small, Number.MAX_VALUE, Infinity, NaN]) {
    const near = Math.abs(end) * Number.EPSILON;
    for (const value of [end, end - 1, end + 1, end - near, end + near, end + 0.5, end + 1e-6]) {
      assertAsJson(value);
      assertAsJson(-value);
    }
  }
});
