import assert from "node:assert/strict";
import { SeriesPredictor } from "../mod.ts";
import { normalFrom } from "../testing/random.ts";
import { LEAST_SCORES, nextAlpha, scoreQuantile } from "./adaptive_conformal.ts";

const MINUTE = 60_000;

Deno.test("a quantile is that of the paper: rank ⌈(n + 1)(1 − α)⌉ of the scores", () => {
  const scores = Float64Array.from({ length: 19 }, (_, index) => index + 1);
  assert.equal(scoreQuantile(scores, 0.1), 18);
  assert.equal(scoreQuantile(scores, 0.5), 10);
  assert.equal(scoreQuantile(scores, 0.05), 19);
  // More than the scores can tell.
  assert.equal(scoreQuantile(scores, 0.01), 38);
  assert.equal(scoreQuantile(scores, -0.1), 38);
  assert.equal(scoreQuantile(scores, 1.05), 0);
  assert.equal(scoreQuantile(new Float64Array(), 0.1), Infinity);
  assert.equal(scoreQuantile(new Float64Array(LEAST_SCORES - 1), 0.1), Infinity);
  assert.equal(scoreQuantile(new Float64Array(LEAST_SCORES), 0.1), 0);
});

Deno.test("α falls after a miss and rises after a hit, in balance at the level", () => {
  const level = 0.9;
  const hit = nextAlpha(0.1, true, level) - 0.1;
  const miss = nextAlpha(0.1, false, level) - 0.1;
  assert.ok(hit > 0 && miss < 0);
  assert.ok(Math.abs(level * hit + (1 - level) * miss) < 1e-15);
});

Deno.test("an interval is no wider than values are large, however alike the first ones were", () => {
  const predictor = new SeriesPredictor({
    shape: { kind: "tumbling", sizeMs: MINUTE },
    horizon: 3,
  });
  const normal = normalFrom(3);
  let largest = 0;
  for (let index = 0; index < 200; index++) {
    const start = index * MINUTE;
    // A vehicle that stands, and then sets out.
    const value = index < 12 ? 30 : 30 + Math.min(80, (index - 12) * 25) + normal();
    largest = Math.max(largest, value);
    predictor.observe({ start, end: start + MINUTE, value }, false);
    for (const { lower, upper, horizon } of predictor.forecasts(3)) {
      assert.ok(upper - lower <= 2 * largest, `${index}+${horizon}: ${lower} to ${upper}`);
    }
  }
});

Deno.test("while nothing is known of errors an interval is as wide as values are large", () => {
  const predictor = new SeriesPredictor({
    ...{ shape: { kind: "tumbling", sizeMs: MINUTE }, horizon: 5 },
  });
  const at = (index: number) => ({ start: index * MINUTE, end: (index + 1) * MINUTE, value: 2 });
  for (let index = 0; index < 100; index++) {
    predictor.observe(at(index), false);
    for (const { lower, upper, horizon } of predictor.forecasts(5)) {
      // The first error of five steps ahead is known after five more.
      const known = index - horizon + 1;
      if (known < LEAST_SCORES) assert.ok(upper - lower >= 2, `${horizon} ahead at ${index}`);
      else if (known > 2 * LEAST_SCORES) assert.equal(upper, lower, `${horizon} ahead at ${index}`);
    }
  }
});

/** Values with a stretch that stands still: from the beginning, or after some that did not. */
const stretches = [
  ...[12, 64, 300, 1_000].map((length) => ({ from: 0, length })),
  ...[100, 1_000].map((length) => ({ from: 300, length })),
];
for (const { from, length } of stretches) {
  for (const season of [0, 24]) {
    Deno.test(`intervals are as wide as they must be soon after ${length} windows that stood still, from ${from} on, season ${season}`, () => {
      const SEEDS = 8;
      const [LEARNED, SCORED] = [20, 60];
      const noise = { held: 0, width: 0 };
      for (let seed = 1; seed <= SEEDS; seed++) {
        const normal = normalFrom(seed);
        const predictor = new SeriesPredictor({
          ...{ shape: { kind: "tumbling", sizeMs: MINUTE }, ...season === 0 ? {} : { season } },
        });
        const moves = from + length;
        for (let index = 0; index < moves + LEARNED + SCORED; index++) {
          const start = index * MINUTE;
          const value = index >= from && index < moves ? 100 : 100 + normal();
          const { forecast } = predictor.observe({ start, end: start + MINUTE, value }, false);
          if (index < moves + LEARNED) continue;
          noise.width += forecast!.upper - forecast!.lower;
          noise.held += value >= forecast!.lower && value <= forecast!.upper ? 1 : 0;
        }
      }
      // 90 % of normal noise are within 3.3 deviations.
      const width = noise.width / (SEEDS * SCORED);
      assert.ok(width > 3 && width < 5, `${width} deviations`);
      const held = noise.held / (SEEDS * SCORED);
      assert.ok(held > 0.87 && held < 0.97, `${held}`);
    });
  }
}

/** Noises that break what an interval of fixed width would assume. */
const noises: Readonly<Record<string, (normal: () => number, index: number) => number>> = {
  "even": (normal) => normal(),
  "ever larger": (normal, index) => normal() * (1 + index / 400),
  "calm, then wild, then calm": (normal, index) =>
    normal() * (Math.floor(index / 500) % 2 === 0 ? 1 : 8),
  "of heavy tails": (normal) => normal() / Math.abs(normal()) ** 0.5,
  "of one side": (normal) => normal() ** 2,
  "a walk": ((sum) => (normal) => sum += normal())(0),
};
for (const [name, noise] of Object.entries(noises)) {
  for (const level of [0.8, 0.9]) {
    Deno.test(`intervals at ${level} hold as often as they say: noise ${name}`, () => {
      const normal = normalFrom(9);
      const predictor = new SeriesPredictor({
        ...{ shape: { kind: "tumbling", sizeMs: MINUTE }, horizon: 3, level },
      });
      const held = [0, 0];
      const made = new Map<number, { lower: number; upper: number }>();
      const [from, to] = [200, 2_200];
      for (let index = 0; index < to; index++) {
        const start = index * MINUTE;
        const value = 100 + noise(normal, index);
        const { forecast } = predictor.observe({ start, end: start + MINUTE, value }, false);
        const ahead = made.get(start);
        made.delete(start);
        if (index >= from) {
          [forecast, ahead].forEach((one, i) => {
            if (one !== undefined && value >= one.lower && value <= one.upper) held[i]!++;
          });
        }
        const third = predictor.forecasts(3)[2]!;
        made.set(third.start, third);
      }
      for (const count of held) {
        assert.ok(Math.abs(count / (to - from) - level) < 0.025, `${count / (to - from)}`);
      }
    });
  }
}
