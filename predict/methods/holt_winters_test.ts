import assert from "node:assert/strict";
import { normalFrom } from "../testing/random.ts";
import { HOLT_WINTERS_FLOATS, HoltWinters } from "./holt_winters.ts";
import { slot } from "./method.ts";

/** The method alone, with memory for one series. */
function learner(season: number) {
  const values = { at: 0, size: season + 3 };
  const seasonals = { at: values.size, size: Math.max(1, season + 1) };
  const method = new HoltWinters({ at: 0, season, values, seasonals });
  const rings = new Float64Array(values.size + seasonals.size).fill(NaN);
  const memory = { state: new Float64Array(HOLT_WINTERS_FLOATS), rings };
  method.begin(memory);
  let step = -1;
  const into = new Float64Array(2 * Math.max(6, season));
  return {
    learn(value: number | undefined) {
      rings[slot(values, ++step)] = value ?? NaN;
      method.learn(memory, step);
    },
    expect() {
      method.expect(memory, step, into);
      return into;
    },
  };
}

const PROFILE = [5, -3, 8, 0, -6, 2, -6];

Deno.test("it finds level, trend and seasonals of a series that has them, through noise", () => {
  const normal = normalFrom(1);
  const { learn, expect } = learner(7);
  const truth = (step: number) => 100 + 0.05 * step + PROFILE[step % 7]!;
  for (let step = 0; step < 2_100; step++) learn(truth(step) + normal());
  expect().forEach((value, index) => {
    // The trend is damped: further ahead it is not believed.
    assert.ok(Math.abs(value - truth(2_100 + index)) < 1.5, `${index}: ${value}`);
  });
});

Deno.test("without noise it is right from the second season on", () => {
  const { learn, expect } = learner(7);
  for (let step = 0; step < 60; step++) {
    if (step >= 8) {
      const [next] = expect();
      assert.ok(Math.abs(next! - 50 - PROFILE[step % 7]!) < 1e-9, `step ${step}: ${next}`);
    }
    learn(50 + PROFILE[step % 7]!);
  }
});

Deno.test("smoothing adapts: a level that jumps is followed, and noise is averaged", () => {
  const normal = normalFrom(2);
  const { learn, expect } = learner(0);
  for (let step = 0; step < 500; step++) learn(10 + normal());
  assert.ok(Math.abs(expect()[0]! - 10) < 1, `${expect()[0]}`);
  for (let step = 0; step < 12; step++) learn(30 + normal());
  assert.ok(Math.abs(expect()[0]! - 30) < 3, `${expect()[0]}`);
});

Deno.test("a single outlier hardly moves it", () => {
  const normal = normalFrom(3);
  const { learn, expect } = learner(7);
  for (let step = 0; step < 700; step++) learn(50 + PROFILE[step % 7]! + normal());
  const before = expect().slice();
  learn(1e9);
  const after = expect();
  for (let ahead = 1; ahead < 7; ahead++) {
    assert.ok(Math.abs(after[ahead - 1]! - before[ahead]!) < 4, `${ahead}`);
  }
});

Deno.test("seasons go on over steps without a value", () => {
  const { learn, expect } = learner(7);
  for (let step = 0; step < 140; step++) {
    const isThere = step < 14 || (step * 7_919) % 10 < 6;
    learn(isThere ? 50 + PROFILE[step % 7]! : undefined);
  }
  expect().forEach((value, index) => {
    assert.ok(Math.abs(value - 50 - PROFILE[index % 7]!) < 1e-9, `${index}: ${value}`);
  });
});

Deno.test("seasonals keep the mean 0: the level alone says where the series is", () => {
  const normal = normalFrom(4);
  const { learn, expect } = learner(4);
  for (let step = 0; step < 4_000; step++) learn([10, 20, 30, 40][step % 4]! + 3 * normal());
  const season = expect().slice(0, 4);
  const mean = season.reduce((sum, value) => sum + value, 0) / 4;
  assert.ok(Math.abs(mean - 25) < 2, `${mean}`);
});
