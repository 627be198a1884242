import type { CalendarFeatures } from "./calendar_features.ts";
import { clamp, type Method, type Ring, type SeriesMemory, slot } from "./method.ts";
import { RecursiveLeastSquares } from "./recursive_least_squares.ts";

/** Options of {@linkcode LinearModel}. */
export interface LinearModelOptions {
  /** Where its part of the state begins: {@linkcode LinearModel.floats} numbers. */
  readonly at: number;
  /** Steps of a season; 0: none. */
  readonly season: number;
  readonly values: Ring;
  readonly calendar: CalendarFeatures;
  /** What the profile of a season is taken from. */
  readonly profile: Method;
  /** How many steps ahead are asked for. */
  readonly horizon: number;
}

/** Own numbers of the state; the regression's follow. */
const OWN = 8;
const FAST = 0;
const SLOW = 1;
/** Mean absolute change: the unit of all features. */
const UNIT = 2;
/** Mean absolute error of the regression, in units. */
const SPREAD = 3;
const COUNT = 4;
/** Last known value, and the two before it. */
const LAST = 5;
const SECOND = 6;
const THIRD = 7;

/** Features that are always there: 1, three lags, two moving means, the profile. */
const COMMON = 7;
/** Features of a season: the value a season ago, and how it had changed there. */
const SEASONAL = 2;
const FAST_STEPS = 8;
const SLOW_STEPS = 64;
const UNIT_STEPS = 256;
const FORGETTING = 0.998;
const PRIOR = 1;
/** No feature is larger, in units: what a single step can teach is bounded. */
const MOST = 20;
/** Errors above so many times the mean absolute error count as so many (Huber 1964). */
const MOST_SPREADS = 2;

/**
 * A linear model of the change to the next value, learned by recursive least squares with forgetting.
 * Features are the last values, moving means, the value a season ago, what the profile of the season
 * expects, and the calendar; all but the calendar are differences from the last value in units of the
 * mean absolute change, so that neither the level nor the unit of a series matters. More than one
 * step ahead, what was expected of a step stands for its value.
 */
export class LinearModel implements Method {
  readonly name = "linear";
  readonly floats: number;
  readonly #options: LinearModelOptions;
  readonly #regression: RecursiveLeastSquares;
  readonly #x: Float64Array;
  readonly #profile: Float64Array;
  readonly #next = new Float64Array(1);
  readonly #lags = { last: 0, second: 0, third: 0, fast: 0, slow: 0, unit: 0 };

  constructor(options: LinearModelOptions) {
    this.#options = options;
    const features = COMMON + (options.season > 0 ? SEASONAL : 0) + options.calendar.count;
    this.#regression = new RecursiveLeastSquares({
      features,
      forgetting: FORGETTING,
      prior: PRIOR,
    });
    this.#x = new Float64Array(features);
    this.#profile = new Float64Array(options.horizon);
    this.floats = OWN + this.#regression.floats;
  }

  begin({ state }: SeriesMemory): void {
    const { at } = this.#options;
    state.fill(0, at, at + OWN);
    this.#regression.begin(state, at + OWN);
  }

  /** Must be asked before the profile learns the step. */
  learn(memory: SeriesMemory, step: number): void {
    const { at, values, profile } = this.#options;
    const { state, rings } = memory;
    const value = rings[slot(values, step)]!;
    if (value !== value) return;
    const count = state[at + COUNT]!;
    state[at + COUNT] = count + 1;
    if (count === 0) {
      state.fill(value, at + LAST, at + THIRD + 1);
      state[at + FAST] = state[at + SLOW] = value;
      return;
    }
    const last = state[at + LAST]!;
    const change = Math.abs(value - last);
    if (count >= 3) {
      profile.expect(memory, step - 1, this.#next);
      this.#read(state);
      this.#features(memory, step, this.#next[0]!);
      const target = clamp((value - last) / this.#lags.unit, -MOST, MOST);
      const error = target - this.#regression.estimate(state, at + OWN, this.#x);
      const spread = state[at + SPREAD]!;
      const most = MOST_SPREADS * spread;
      const learned = count < 20 ? error : clamp(error, -most, most);
      this.#regression.learn(state, at + OWN, { x: this.#x, error: learned });
      const size = Math.min(Math.abs(error), count < 20 ? MOST : 5 * spread + 1e-9);
      state[at + SPREAD]! += (size - spread) / Math.min(count - 2, 64);
    }
    state[at + UNIT]! += (Math.min(change, count < 8 ? Infinity : MOST * this.#unit(state)) -
      state[at + UNIT]!) / Math.min(count, UNIT_STEPS);
    state[at + THIRD] = state[at + SECOND]!;
    state[at + SECOND] = last;
    state[at + LAST] = value;
    state[at + FAST]! += (value - state[at + FAST]!) / Math.min(count + 1, FAST_STEPS);
    state[at + SLOW]! += (value - state[at + SLOW]!) / Math.min(count + 1, SLOW_STEPS);
  }

  expect(memory: SeriesMemory, step: number, into: Float64Array): void {
    const { at, profile } = this.#options;
    const { state } = memory;
    const count = state[at + COUNT]!;
    if (count < 12) {
      into.fill(count === 0 ? NaN : state[at + LAST]!);
      return;
    }
    const expected = this.#profile.subarray(0, into.length);
    profile.expect(memory, step, expected);
    this.#read(state);
    const lags = this.#lags;
    for (let ahead = 1; ahead <= into.length; ahead++) {
      this.#features(memory, step + ahead, expected[ahead - 1]!, { into, from: step + 1 });
      const change = this.#regression.estimate(state, at + OWN, this.#x);
      const value = lags.last + clamp(change, -MOST, MOST) * lags.unit;
      into[ahead - 1] = value;
      lags.third = lags.second;
      lags.second = lags.last;
      lags.last = value;
      lags.fast += (value - lags.fast) / FAST_STEPS;
      lags.slow += (value - lags.slow) / SLOW_STEPS;
    }
  }

  #unit(state: Float64Array): number {
    const { at } = this.#options;
    return Math.max(state[at + UNIT]!, 1e-9 * Math.abs(state[at + SLOW]!), 1e-100);
  }

  #read(state: Float64Array): void {
    const { at } = this.#options;
    const lags = this.#lags;
    lags.last = state[at + LAST]!;
    lags.second = state[at + SECOND]!;
    lags.third = state[at + THIRD]!;
    lags.fast = state[at + FAST]!;
    lags.slow = state[at + SLOW]!;
    lags.unit = this.#unit(state);
  }

  /** Writes the features of a step. @param ahead steps that are forecasts, from which one on */
  #features(
    memory: SeriesMemory,
    step: number,
    profile: number,
    ahead?: { readonly into: Float64Array; readonly from: number },
  ): void {
    const { season, values, calendar } = this.#options;
    const { last, second, third, fast, slow, unit } = this.#lags;
    const x = this.#x;
    const from = (value: number) => value === value ? clamp((value - last) / unit, -MOST, MOST) : 0;
    x[0] = 1;
    x[1] = from(second);
    x[2] = from(third);
    x[3] = from(fast);
    x[4] = from(slow);
    x[5] = from(profile);
    // What is far from usual may come back at once, or stay: that is learned of its own.
    const jump = from(second);
    x[6] = jump > 4 ? jump - 4 : jump < -4 ? jump + 4 : 0;
    let next = COMMON;
    if (season > 0) {
      const valueAt = (at: number) =>
        ahead !== undefined && at >= ahead.from
          ? ahead.into[at - ahead.from]!
          : at < 0
          ? NaN
          : memory.rings[slot(values, at)]!;
      const [ago, before] = [valueAt(step - season), valueAt(step - season - 1)];
      x[next++] = from(ago);
      const rise = (ago - before) / unit;
      x[next++] = rise === rise ? clamp(rise, -MOST, MOST) : 0;
    }
    calendar.write(memory, { step, into: x, at: next });
  }
}
