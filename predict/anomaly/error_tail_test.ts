import assert from "node:assert/strict";
import { normalFrom, numbersFrom } from "../testing/random.ts";
import { beginTail, learnError, shareBeyond, TAIL_FLOATS } from "./error_tail.ts";

function tailOf(errors: number, error: () => number) {
  const state = new Float64Array(TAIL_FLOATS);
  beginTail(state, 0);
  for (let i = 0; i < errors; i++) learnError(state, 0, error());
  return state;
}

/** Errors whose mean is 1. */
const exponential = (seed: number) => {
  const random = numbersFrom(seed);
  return () => -Math.log(1 - random());
};

Deno.test("how often errors as large come is told, far beyond those that came", () => {
  const states = Array.from({ length: 20 }, (_, seed) => tailOf(8_000, exponential(seed + 1)));
  for (const share of [0.05, 0.01, 0.001, 0.000_1]) {
    const logs = states.map((state) => Math.log(shareBeyond(state, 0, -Math.log(share)) / share));
    const factor = Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
    assert.ok(factor > 0.5 && factor < 2, `${share}: ${factor} times as often`);
  }
});

Deno.test("of normal errors fewer are called as large as one in a thousand than that", () => {
  const normal = normalFrom(2);
  const state = tailOf(1_000, () => Math.abs(normal()));
  let called = 0;
  for (let i = 0; i < 40_000; i++) {
    const error = Math.abs(normal());
    if (shareBeyond(state, 0, error) < 0.001) called++;
    learnError(state, 0, error);
  }
  assert.ok(called <= 40, `${called}`);
});

Deno.test("one outlier in a hundred, however large, hides no other", () => {
  for (const size of [10, 1e6, 1e150]) {
    const error = exponential(3);
    let index = 0;
    const state = tailOf(4_000, () => index++ % 100 === 99 ? size : error());
    assert.ok(shareBeyond(state, 0, 12) < 0.001, `${size}: ${shareBeyond(state, 0, 12)}`);
  }
});

Deno.test("what comes again and again becomes usual", () => {
  const error = exponential(4);
  const state = tailOf(2_000, error);
  assert.ok(shareBeyond(state, 0, 50) < 1e-6);
  const random = numbersFrom(5);
  for (let i = 0; i < 2_000; i++) learnError(state, 0, random() < 0.1 ? 50 : error());
  assert.ok(shareBeyond(state, 0, 50) > 0.01, `${shareBeyond(state, 0, 50)}`);
});

Deno.test("shares are in 0 … 1 and never rise with the error, whatever came before", () => {
  const random = numbersFrom(6);
  for (const error of [() => 0, () => 1e300 * random(), () => random() < 0.5 ? 0 : 1e300, random]) {
    const state = tailOf(500, error);
    let last = 1;
    for (let power = -20; power < 300; power += 0.5) {
      const share = shareBeyond(state, 0, 10 ** power);
      assert.ok(share >= 0 && share <= last, `10^${power}: ${share} after ${last}`);
      last = share;
    }
    assert.equal(shareBeyond(state, 0, 0), 1);
  }
});

Deno.test("errors of a series that stands still half of the time come half as often", () => {
  const [random, error] = [numbersFrom(7), exponential(8)];
  const always = tailOf(8_000, exponential(8));
  const half = tailOf(16_000, () => random() < 0.5 ? 0 : error());
  for (const size of [1, 3, 6]) {
    const times = shareBeyond(half, 0, size) / shareBeyond(always, 0, size);
    assert.ok(times > 0.3 && times < 0.8, `${size}: ${times} times as often`);
  }
  assert.equal(shareBeyond(half, 0, 0), 1);
});

Deno.test("nothing is said of the first 32 errors", () => {
  assert.ok(Number.isNaN(shareBeyond(tailOf(31, () => 1), 0, 5)));
  assert.ok(shareBeyond(tailOf(32, () => 1), 0, 5) < 1);
});
