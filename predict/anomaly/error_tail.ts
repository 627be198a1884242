/** Numbers of the state of a tail. */
export const TAIL_FLOATS = 4;
const COUNT = 0;
/** Above this are the largest errors, {@linkcode SHARE} of all that are not 0. */
const THRESHOLD = 1;
/** Mean of how far they are above it, each at most {@linkcode CLIP} times the mean, in thresholds. */
const EXCESS = 2;
/** Share of errors that are not 0, of late. */
const MOVING = 3;

const SHARE = 0.05;
const CLIP = 2;
/** What the clipped mean is of the mean, of an exponential distribution: m = 1 − exp(−CLIP m). */
const CLIPPED = 0.796_812;
/** Errors for which nothing is said, and in units of the usual one, how large 1 in 20 is at first. */
const LEAST = 32;
const FIRST_THRESHOLD = 3;
const FIRST_EXCESS = 0.5;
/** Excesses that the first guess is worth, and errors. */
const PRIOR = 20;
const RATE = 0.01;
/** A series that moves more seldom is judged as one that moves so often. */
const LEAST_MOVING = 0.05;
/** The threshold stays above, so that one can be divided by it. */
const LOWEST = 0.01;

/** Writes the state of having learned nothing. */
export function beginTail(state: Float64Array, at: number): void {
  state[at + COUNT] = 0;
  state[at + THRESHOLD] = FIRST_THRESHOLD;
  state[at + EXCESS] = FIRST_EXCESS;
  state[at + MOVING] = 1;
}

/**
 * Of how many errors such a large one is one, as a share: peaks over a threshold (Siffer, Fouque,
 * Termier and Largouët, "Anomaly Detection in Streams with Extreme Value Theory", 2017), with an
 * exponential tail, so that errors are told apart that are larger than all before. Below the threshold
 * it is a guess.
 *
 * @param error absolute, in units of the usual one
 * @returns NaN as long as too little is known
 */
export function shareBeyond(state: Float64Array, at: number, error: number): number {
  if (state[at + COUNT]! < LEAST) return NaN;
  const times = error / state[at + THRESHOLD]!;
  if (times === 0) return 1;
  const moving = Math.max(LEAST_MOVING, state[at + MOVING]!);
  if (times <= 1) return moving * SHARE ** times;
  return moving * SHARE * Math.exp(-(times - 1) * CLIPPED / state[at + EXCESS]!);
}

/**
 * Learns an error. The threshold is a running quantile (Robbins and Monro 1951), which a few outliers
 * do not move, however large; excesses are clipped (Huber 1964). Outliers that keep coming become
 * usual after all.
 */
export function learnError(state: Float64Array, at: number, error: number): void {
  const count = ++state[at + COUNT]!;
  const moves = error === 0 ? 0 : 1;
  state[at + MOVING]! += (moves - state[at + MOVING]!) * Math.max(RATE, 1 / (PRIOR + count));
  // A series that stands still says nothing of how large errors are when it moves.
  if (moves === 0) return;
  const threshold = state[at + THRESHOLD]!;
  const isAbove = error > threshold;
  if (isAbove) {
    const mean = state[at + EXCESS]!;
    const excess = Math.min(error / threshold - 1, CLIP * mean);
    state[at + EXCESS] = mean + (excess - mean) * Math.max(RATE, 1 / (PRIOR + SHARE * count));
  }
  // Steps are shares of the threshold, since what it is in units is not known.
  const step = 0.3 / SHARE * Math.max(RATE, 1 / (count + 8));
  const next = threshold * Math.exp(step * ((isAbove ? 1 : 0) - SHARE));
  state[at + THRESHOLD] = Math.max(LOWEST, next);
}
