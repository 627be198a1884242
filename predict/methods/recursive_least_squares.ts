/** Options of {@linkcode RecursiveLeastSquares}. */
export interface RecursiveLeastSquaresOptions {
  /** How many features there are. */
  readonly features: number;
  /** Weight of a step that is one older, 0 < … ≤ 1. */
  readonly forgetting: number;
  /** Variance of the weights before anything is known, and the most that it can be again. */
  readonly prior: number;
}

/**
 * Linear regression by recursive least squares with exponential forgetting. The covariance P is kept
 * as U·D·Uᵀ (Bierman 1977), U unit upper triangular and D diagonal: D stays above 0 whatever the
 * rounding, so that P stays a covariance over any number of steps. Where features bring nothing new,
 * forgetting would let P grow without bound; D is bounded by the prior, which never makes P larger.
 *
 * With forgetting 1 it is ridge regression: the weights minimize Σ(y − xᵀw)² + |w|²/prior.
 *
 * The state of a regression is {@linkcode RecursiveLeastSquares.floats} numbers of an array, from an
 * index on: the weights, D, and U column by column.
 */
export class RecursiveLeastSquares {
  readonly floats: number;
  readonly #features: number;
  readonly #forgetting: number;
  readonly #prior: number;
  readonly #f: Float64Array;
  readonly #v: Float64Array;
  readonly #gain: Float64Array;

  constructor({ features, forgetting, prior }: RecursiveLeastSquaresOptions) {
    this.#features = features;
    this.#forgetting = forgetting;
    this.#prior = prior;
    this.#f = new Float64Array(features);
    this.#v = new Float64Array(features);
    this.#gain = new Float64Array(features);
    this.floats = 2 * features + features * (features - 1) / 2;
  }

  /** Writes the state of having learned nothing: all weights 0. */
  begin(state: Float64Array, at: number): void {
    state.fill(0, at, at + this.floats);
    state.fill(this.#prior, at + this.#features, at + 2 * this.#features);
  }

  /** xᵀw. */
  estimate(state: Float64Array, at: number, x: Float64Array): number {
    let sum = 0;
    for (let i = 0; i < this.#features; i++) sum += state[at + i]! * x[i]!;
    return sum;
  }

  /** Learns what was seen with features `x`. @param error what was seen minus what was estimated */
  learn(state: Float64Array, at: number, { x, error }: { x: Float64Array; error: number }): void {
    const [n, f, v, gain] = [this.#features, this.#f, this.#v, this.#gain];
    const forgetting = this.#forgetting;
    const diagonal = at + n;
    const upper = diagonal + n;
    let column = upper;
    for (let j = 0; j < n; j++) {
      let sum = x[j]!;
      for (let i = 0; i < j; i++) sum += state[column + i]! * x[i]!;
      f[j] = sum;
      v[j] = state[diagonal + j]! * sum;
      column += j;
    }
    let alpha = forgetting;
    column = upper;
    for (let j = 0; j < n; j++) {
      const before = alpha;
      const vj = v[j]!;
      alpha += f[j]! * vj;
      const shrunk = state[diagonal + j]! * before / (alpha * forgetting);
      state[diagonal + j] = Math.min(this.#prior, Math.max(shrunk, Number.MIN_VALUE * 1e16));
      const mu = -f[j]! / before;
      for (let i = 0; i < j; i++) {
        const old = state[column + i]!;
        state[column + i] = old + gain[i]! * mu;
        gain[i]! += old * vj;
      }
      gain[j] = vj;
      column += j;
    }
    const scale = error / alpha;
    for (let i = 0; i < n; i++) state[at + i]! += gain[i]! * scale;
  }
}
