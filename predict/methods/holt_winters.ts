import { clamp, type Method, type Ring, type SeriesMemory, slot } from "./method.ts";

/** Options of {@linkcode HoltWinters}. */
export interface HoltWintersOptions {
  /** Where its part of the state begins: {@linkcode HOLT_WINTERS_FLOATS} numbers. */
  readonly at: number;
  /** Steps of a season; 0: none. */
  readonly season: number;
  readonly values: Ring;
  /** Holds a season at least. */
  readonly seasonals: Ring;
}

/** Numbers of the state. */
export const HOLT_WINTERS_FLOATS = 8;
const LEVEL = 0;
const TREND = 1;
/** Smoothed error and smoothed absolute error. */
const ERROR = 2;
const SPREAD = 3;
const ALPHA = 4;
/** Sum of the seasonals of the last season. */
const SUM = 5;
/** How many values were learned. */
const COUNT = 6;
const LAST = 7;

/** Damping of the trend. */
const PHI = 0.95;
/** How much of what moves the level moves the trend. */
const BETA = 0.05;
/** Least smoothing of the seasonals; in the first seasons it is that of a mean. */
const GAMMA = 0.1;
/** Smoothing of the errors that decide on the level's smoothing. */
const DELTA = 0.05;
const LEAST_ALPHA = 0.03;
const MOST_ALPHA = 0.9;
/** Errors above so many times the mean absolute error count as so many. */
const MOST_SPREADS = 5;

/**
 * Additive Holt-Winters (Winters 1960) with a damped trend (Gardner and McKenzie 1985), in
 * error-correction form. The smoothing of the level adapts: it is the tracking signal of Trigg and
 * Leach (1967), one step late so that a single outlier does not count twice. Errors are clipped as in
 * Gelper, Fried and Croux (2010), and the seasonals have mean 0 at all times (Archibald and Koehler
 * 2003). A step without a value moves level and trend as they were expected to and keeps its
 * seasonal.
 *
 * The first season is learned as it comes: until it is over, the last value is what is expected.
 */
export class HoltWinters implements Method {
  readonly name = "holt-winters";
  readonly #options: HoltWintersOptions;

  constructor(options: HoltWintersOptions) {
    this.#options = options;
  }

  begin({ state }: SeriesMemory): void {
    const { at } = this.#options;
    state.fill(0, at, at + HOLT_WINTERS_FLOATS);
    state[at + ALPHA] = LEAST_ALPHA;
    state[at + LAST] = NaN;
  }

  learn(memory: SeriesMemory, step: number): void {
    const { at, season, values } = this.#options;
    const { state, rings } = memory;
    const value = rings[slot(values, step)]!;
    const known = value === value;
    if (step < season) this.#learnFirstSeason(memory, step);
    else if (state[at + COUNT]! === 0) {
      if (known) state[at + LEVEL] = value;
    } else this.#correct(memory, step, known ? value : undefined);
    if (known) {
      state[at + COUNT]!++;
      state[at + LAST] = value;
    }
  }

  #learnFirstSeason({ state, rings }: SeriesMemory, step: number): void {
    const { at, season, values, seasonals } = this.#options;
    const value = rings[slot(values, step)]!;
    const count = state[at + COUNT]!;
    const first = count === 0;
    // Seasonals are what values are above the first one, which is the level, until all are there.
    if (first && value === value) state[at + LEVEL] = value;
    const carried = step === 0 ? 0 : rings[slot(seasonals, step - 1)]!;
    const seasonal = value === value ? value - state[at + LEVEL]! : carried;
    rings[slot(seasonals, step)] = seasonal;
    state[at + SUM]! += seasonal;
    if (value === value && !first) {
      const change = Math.abs(value - state[at + LAST]!);
      state[at + SPREAD]! += (change - state[at + SPREAD]!) / count;
    }
    if (step === season - 1) state[at + LEVEL]! += state[at + SUM]! / season;
  }

  #correct({ state, rings }: SeriesMemory, step: number, value: number | undefined): void {
    const { at, season, seasonals } = this.#options;
    const old = season === 0 ? 0 : rings[slot(seasonals, step - season)]!;
    const mean = season === 0 ? 0 : state[at + SUM]! / season;
    const trend = PHI * state[at + TREND]!;
    const level = state[at + LEVEL]! + trend;
    if (value === undefined) {
      state[at + LEVEL] = level;
      state[at + TREND] = trend;
      if (season > 0) rings[slot(seasonals, step)] = old;
      return;
    }
    const count = state[at + COUNT]!;
    const spread = state[at + SPREAD]!;
    const raw = value - (level + old - mean);
    const error = count < 4 || spread === 0
      ? raw
      : clamp(raw, -MOST_SPREADS * spread, MOST_SPREADS * spread);
    const alpha = season === 0 ? Math.max(state[at + ALPHA]!, 1 / (count + 1)) : state[at + ALPHA]!;
    const move = alpha * error;
    state[at + TREND] = trend + BETA * move;
    state[at + LEVEL] = level + move;
    if (season > 0) {
      const gamma = Math.max(GAMMA, 1 / (Math.floor(step / season) + 1));
      const change = gamma * (1 - alpha) * error;
      rings[slot(seasonals, step)] = old + change;
      state[at + SUM]! += change;
      state[at + LEVEL]! += change / season;
    }
    const delta = Math.max(DELTA, 1 / (count + 1));
    const bias = state[at + ERROR]! + delta * (error - state[at + ERROR]!);
    const size = spread + delta * (Math.abs(error) - spread);
    state[at + ERROR] = bias;
    state[at + SPREAD] = size;
    state[at + ALPHA] = size === 0
      ? LEAST_ALPHA
      : clamp(Math.abs(bias) / size, LEAST_ALPHA, MOST_ALPHA);
  }

  expect({ state, rings }: SeriesMemory, step: number, into: Float64Array): void {
    const { at, season, seasonals } = this.#options;
    if (step < season - 1 || state[at + COUNT]! === 0) {
      into.fill(state[at + LAST]!);
      return;
    }
    const mean = season === 0 ? 0 : state[at + SUM]! / season;
    let damped = state[at + TREND]!;
    let expected = state[at + LEVEL]!;
    for (let ahead = 1; ahead <= into.length; ahead++) {
      damped *= PHI;
      expected += damped;
      const seasonal = season === 0
        ? 0
        : rings[slot(seasonals, step + ahead - season * Math.ceil(ahead / season))]! - mean;
      into[ahead - 1] = expected + seasonal;
    }
  }
}
