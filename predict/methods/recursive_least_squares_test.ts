import assert from "node:assert/strict";
import { normalFrom, numbersFrom } from "../testing/random.ts";
import { RecursiveLeastSquares } from "./recursive_least_squares.ts";

/** Weights that minimize Σ λ^age (y − xᵀw)² + λ^steps |w|²/prior, by elimination with pivots. */
function batch(
  rows: readonly { readonly x: readonly number[]; readonly y: number }[],
  { forgetting, prior }: { readonly forgetting: number; readonly prior: number },
): number[] {
  const n = rows[0]!.x.length;
  const matrix = Array.from(
    { length: n },
    (_, i) =>
      Array.from({ length: n + 1 }, (_, j) => i === j ? forgetting ** rows.length / prior : 0),
  );
  rows.forEach(({ x, y }, index) => {
    const weight = forgetting ** (rows.length - 1 - index);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) matrix[i]![j]! += weight * x[i]! * x[j]!;
      matrix[i]![n]! += weight * x[i]! * y;
    }
  });
  for (let column = 0; column < n; column++) {
    const rest = matrix.slice(column).map((row) => Math.abs(row[column]!));
    const pivot = column + rest.indexOf(Math.max(...rest));
    [matrix[column], matrix[pivot]] = [matrix[pivot]!, matrix[column]!];
    for (let row = 0; row < n; row++) {
      if (row === column) continue;
      const factor = matrix[row]![column]! / matrix[column]![column]!;
      for (let j = column; j <= n; j++) matrix[row]![j]! -= factor * matrix[column]![j]!;
    }
  }
  return matrix.map((row, i) => row[n]! / row[i]!);
}

function learner(features: number, options: { forgetting: number; prior: number }) {
  const regression = new RecursiveLeastSquares({ features, ...options });
  const state = new Float64Array(regression.floats);
  regression.begin(state, 0);
  return {
    state,
    learn(x: Float64Array, y: number) {
      regression.learn(state, 0, { x, error: y - regression.estimate(state, 0, x) });
    },
  };
}

Deno.test("the weights are those of batch least squares, with and without forgetting", () => {
  for (const forgetting of [1, 0.99, 0.9]) {
    // The bound on the covariance is far away: it must not matter here.
    const options = { forgetting, prior: 1e4 };
    const random = normalFrom(3);
    const { state, learn } = learner(5, options);
    const rows = Array.from({ length: 80 }, () => {
      const x = Array.from({ length: 5 }, random);
      return { x, y: 3 * x[0]! - 2 * x[1]! + x[4]! + 0.3 * random() };
    });
    for (const { x, y } of rows) learn(Float64Array.from(x), y);
    batch(rows, options).forEach((weight, i) => {
      assert.ok(Math.abs(weight - state[i]!) < 1e-6, `${forgetting}: ${weight}, ${state[i]}`);
    });
  }
});

Deno.test("a million steps of features that say nearly the same leave it sound", () => {
  const [random, normal] = [numbersFrom(1), normalFrom(2)];
  const { state, learn } = learner(4, { forgetting: 0.99, prior: 10 });
  const x = new Float64Array(4);
  for (let step = 0; step < 1_000_000; step++) {
    const one = normal();
    // Long stretches bring nothing new, or nothing at all; then all are large.
    const scale = step % 50_000 < 20_000 ? 0 : step % 50_000 < 21_000 ? 1e4 : 1;
    x.set([1, scale * one, scale * (one + 1e-9 * normal()), scale * random()]);
    learn(x, 2 + x[1]! - 3 * x[3]! + 0.01 * normal());
    if (step % 10_000 !== 9_999) continue;
    for (let j = 0; j < 4; j++) {
      const variance = state[4 + j]!;
      assert.ok(variance > 0 && variance <= 10, `step ${step}: ${variance}`);
    }
    assert.ok(state.every((number) => Number.isFinite(number)));
  }
  assert.ok(Math.abs(state[0]! - 2) < 0.05, `${state[0]}`);
  assert.ok(Math.abs(state[1]! + state[2]! - 1) < 0.05, `${state[1]} and ${state[2]}`);
  assert.ok(Math.abs(state[3]! + 3) < 0.05, `${state[3]}`);
});

Deno.test("with forgetting it follows weights that change", () => {
  const random = normalFrom(4);
  const { state, learn } = learner(2, { forgetting: 0.98, prior: 100 });
  for (let step = 0; step < 2_000; step++) {
    const x = Float64Array.of(random(), random());
    const weight = step < 1_000 ? 1 : -1;
    learn(x, weight * x[0]! + 0.1 * random());
  }
  assert.ok(Math.abs(state[0]! + 1) < 0.05, `${state[0]}`);
});
