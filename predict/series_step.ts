import { beginTail, learnError, shareBeyond } from "./anomaly/error_tail.ts";
import { LEAST_SCORES, nextAlpha, scoreQuantile } from "./intervals/adaptive_conformal.ts";
import { clamp, type SeriesMemory, slot } from "./methods/method.ts";
import {
  CHANGE,
  CLIPPED,
  LAST,
  LEARNED,
  LEAST,
  MOST,
  MOVED,
  PENDING,
  SCALE,
  SCORES,
  type SeriesPlan,
  type Track,
  USUAL,
} from "./series_plan.ts";

/** What the errors of forecasts that are reported count beside those of the next step. */
const REPORT_FADING = 0.999;
/** Steps over which scales are a mean. */
const SCALE_STEPS = 64;
const PHASE_STEPS = 10;
/** Changes and errors above so many times the mean count as so many. */
const MOST_SCALES = 8;
/** A value is an outlier whose error is one of fewer than 1 in 1,000. */
const OUTLIER_SHARE = 0.001;

/** What a step showed, beside what was expected: features of anomalies, in 0 … 1. */
export interface StepTrace {
  /** Of the forecast of this step that was made one step before; NaN: there was none. */
  value: number;
  halfWidth: number;
  /** Index of the candidate that counted most. */
  chosen: number;
  /**
   * How far the value is from the nearest that any method expected, and from the last value that was
   * no outlier, each in units of its usual size; NaN: there is no value, or none before.
   */
  readonly features: Float64Array;
  /** Of how many errors of that kind one is as large, as a share; NaN: not known. */
  share: number;
  isOutlier: boolean;
}

/** A trace to be overwritten by {@linkcode learnStep}. */
export function newTrace(): StepTrace {
  return {
    ...{ value: NaN, halfWidth: NaN, chosen: 0, features: new Float64Array(2).fill(NaN) },
    ...{ share: NaN, isOutlier: false },
  };
}

/** Writes the state of having learned nothing. */
export function beginSeries(plan: SeriesPlan, memory: SeriesMemory): void {
  const { state, rings } = memory;
  state.fill(0);
  rings.fill(NaN);
  state[LEAST] = Infinity;
  state[MOST] = -Infinity;
  for (const method of plan.methods) method.begin(memory);
  beginTail(state, plan.tail);
  for (const { alpha, pending, horizon } of plan.tracks) {
    state[alpha] = 1 - plan.options.level;
    state.fill(NaN, pending, pending + horizon * (plan.candidates.length + PENDING));
  }
}

/**
 * Learns a step: the ring of values holds its value, NaN for none. What was expected of it is
 * compared, the methods learn it, and what they expect of the next steps is kept.
 */
export function learnStep(
  plan: SeriesPlan,
  memory: SeriesMemory,
  { step, trace }: { readonly step: number; readonly trace: StepTrace },
): void {
  const { state, rings } = memory;
  const value = rings[slot(plan.values, step)]!;
  const next = plan.tracks[0]!.pending + plan.candidates.length;
  trace.value = state[next]!;
  trace.halfWidth = state[next + 1]!;
  trace.chosen = state[next + 2]!;
  trace.features.fill(NaN);
  trace.share = NaN;
  trace.isOutlier = false;
  const known = value === value;
  const before = state[LAST]!;
  const moves = before === before && value !== before;
  const scale = scaleAt(plan, state, step);
  const nearest = nearestError(plan, state, value);
  const shape = shapeAt(plan, state, step);
  // Before it first moves a series says nothing of how large errors are.
  const isCounted = moves || state[MOVED]! > 0;
  for (const track of plan.tracks) {
    const error = known ? compare(plan, state, { track, step, value, isCounted }) : NaN;
    rings[slot(track.scores, step)] = isCounted ? error / shape : NaN;
  }
  if (known) {
    if (before === before) {
      const error = Math.abs(nearest) / scale;
      trace.features[0] = feature(nearest, scale);
      trace.features[1] = feature(value - state[USUAL]!, floorOf(state, state[CHANGE]!));
      trace.share = shareBeyond(state, plan.tail, error);
      trace.isOutlier = trace.share < OUTLIER_SHARE;
      learnError(state, plan.tail, error);
      // While it stands still, how large errors are when it moves is kept.
      if (moves) {
        learnScales(plan, state, { step, error: value - trace.value, change: value - before });
      }
    }
    state[USUAL] = trace.isOutlier ? value - nearest : value;
    state[LEAST] = Math.min(state[LEAST]!, value);
    state[MOST] = Math.max(state[MOST]!, value);
    state[LEARNED]!++;
  }
  for (const method of plan.methods) method.learn(memory, step);
  if (state[LEARNED]! > 0) keepForecasts(plan, memory, step);
}

/**
 * What a value is above the nearest that any method expected of it. A value is unusual only where none
 * expected its like: after a spike those that follow the last value are misled, and others are not.
 */
function nearestError(
  { candidates, tracks }: SeriesPlan,
  state: Float64Array,
  value: number,
): number {
  const { pending } = tracks[0]!;
  let nearest = value - state[pending]!;
  // What was forecast of them follows what they expect.
  for (let i = 1; i <= candidates.length; i++) {
    const error = value - state[pending + i]!;
    if (Math.abs(error) < Math.abs(nearest)) nearest = error;
  }
  return nearest;
}

/** Compares what was expected of a step with what came. @returns the absolute error; NaN: none */
function compare(
  { candidates, fading, options }: SeriesPlan,
  state: Float64Array,
  { track, step, value, isCounted }: {
    readonly track: Track;
    readonly step: number;
    readonly value: number;
    readonly isCounted: boolean;
  },
): number {
  const { alpha, errors, sums, pending, horizon } = track;
  const count = candidates.length;
  const at = pending + (step % horizon) * (count + PENDING);
  const forecast = state[at + count]!;
  if (forecast !== forecast) return NaN;
  for (let i = 0; i < count; i++) {
    state[errors + i] = fading * state[errors + i]! + Math.abs(value - state[at + i]!);
  }
  const error = Math.abs(value - forecast);
  const inside = error <= state[at + count + 1]!;
  if (isCounted) state[alpha] = nextAlpha(state[alpha]!, inside, options.level);
  state[sums] = REPORT_FADING * state[sums]! + error;
  state[sums + 1] = REPORT_FADING * state[sums + 1]! + Math.abs(value - state[at]!);
  state[sums + 2] = REPORT_FADING * state[sums + 2]! + (inside ? 1 : 0);
  state[sums + 3] = REPORT_FADING * state[sums + 3]! + 1;
  return error;
}

/**
 * Learns how large errors and changes are. One that is large counts as {@linkcode MOST_SCALES} times
 * the usual; when they keep coming it is the usual that was wrong, and each may be as many times
 * larger than the one before.
 */
function learnScales(
  plan: SeriesPlan,
  state: Float64Array,
  { step, error, change }: {
    readonly step: number;
    readonly error: number;
    readonly change: number;
  },
): void {
  const count = ++state[MOVED]!;
  const clipped = state[CLIPPED]!;
  const times = MOST_SCALES ** Math.max(1, clipped);
  const learn = (at: number, value: number, steps: number) => {
    const most = count < MOST_SCALES ? Infinity : times * floorOf(state, state[at]!);
    state[at]! += (Math.min(Math.abs(value), most) - state[at]!) / steps;
  };
  const isClipped = Math.abs(error) > MOST_SCALES * floorOf(state, state[SCALE]!);
  state[CLIPPED] = isClipped ? clipped + 1 : 0;
  learn(CHANGE, change, Math.min(count, SCALE_STEPS));
  learn(SCALE, error, Math.min(count, SCALE_STEPS));
  const { at, count: phases } = plan.phases;
  if (phases === 0) return;
  const phase = at + phaseOf(plan, step);
  // A part that was never seen begins as the whole.
  if (state[phase] === 0) state[phase] = state[SCALE]!;
  learn(phase, error, PHASE_STEPS);
}

/** The usual size of an error at a step: half of the whole series, half of this part of a season. */
function scaleAt(plan: SeriesPlan, state: Float64Array, step: number): number {
  const whole = state[SCALE]!;
  if (plan.phases.count === 0) return floorOf(state, whole);
  const part = state[plan.phases.at + phaseOf(plan, step)]!;
  return floorOf(state, part === 0 ? whole : (whole + part) / 2);
}

/** How large errors are at a step beside those of the whole series: 1 is the same. */
function shapeAt(plan: SeriesPlan, state: Float64Array, step: number): number {
  return scaleAt(plan, state, step) / floorOf(state, state[SCALE]!);
}

function phaseOf({ phases, options: { season } }: SeriesPlan, step: number): number {
  return Math.floor((step % season) * phases.count / season);
}

/** A scale above 0, so that a constant series has one. */
function floorOf(state: Float64Array, scale: number): number {
  const largest = Math.max(Math.abs(state[LEAST]!), Math.abs(state[MOST]!));
  return Math.max(scale, largest < Infinity ? 1e-9 * largest : 0, 1e-100);
}

function feature(value: number, scale: number): number {
  const size = Math.log1p(Math.abs(value / scale)) / Math.log1p(32);
  return 0.5 + Math.sign(value) * Math.min(1, size) / 2;
}

const expected: Float64Array[] = [];
const sorted = new Float64Array(SCORES);

/**
 * What each candidate expects of the next steps, bounded by what the series has been like: by candidate,
 * then steps ahead. Overwritten by the next call.
 */
export function expectNext(
  { candidates, options }: SeriesPlan,
  memory: SeriesMemory,
  step: number,
): readonly Float64Array[] {
  const { horizon } = options;
  const { state } = memory;
  const [least, most, last] = [state[LEAST]!, state[MOST]!, state[LAST]!];
  const room = (most - least) / 2;
  const low = least >= 0 ? Math.max(0, least - room) : least - room;
  const high = most <= 0 ? Math.min(0, most + room) : most + room;
  candidates.forEach((candidate, index) => {
    const kept = expected[index];
    const into = kept?.length === horizon ? kept : (expected[index] = new Float64Array(horizon));
    candidate.expect(memory, step, into);
    for (let i = 0; i < horizon; i++) {
      const value = into[i]!;
      into[i] = value === value ? clamp(value, low, high) : last;
    }
  });
  return expected;
}

/** The candidate with the least errors so far; the first of equals. */
export function chosenOf({ candidates }: SeriesPlan, state: Float64Array, track: Track): number {
  let best = 0;
  for (let i = 1; i < candidates.length; i++) {
    if (state[track.errors + i]! < state[track.errors + best]!) best = i;
  }
  return best;
}

/**
 * The 24th power, by squares, of the least errors beside those of a method: where they are a tenth
 * above the least it has a tenth of the weight.
 */
function weightOf(ratio: number): number {
  const second = ratio * ratio;
  const eighth = second * second * second * second;
  return eighth * eighth * eighth;
}

/**
 * The mean of what the candidates expect, by weights that are the inverse of their discounted errors
 * to a power (Stock and Watson 2004): the best one, and with it those that are as good.
 *
 * @param ahead which of the expected steps, from 0 on
 */
export function combine(
  plan: SeriesPlan,
  state: Float64Array,
  { track, values, ahead }: {
    readonly track: Track;
    readonly values: readonly Float64Array[];
    readonly ahead: number;
  },
): { readonly value: number; readonly chosen: number } {
  const chosen = chosenOf(plan, state, track);
  const least = state[track.errors + chosen]!;
  const best = values[chosen]![ahead]!;
  let [total, sum] = [1, 0];
  for (let i = 0; i < plan.candidates.length; i++) {
    if (i === chosen || least === 0) continue;
    const weight = weightOf(least / state[track.errors + i]!);
    total += weight;
    sum += weight * (values[i]![ahead]! - best);
  }
  return { value: best + sum / total, chosen };
}

/**
 * Half the width of the interval of a forecast of the step `target` that is made after `step`. It is at
 * most as large as the values are, or as far apart: a part of a season may be any number of times as
 * restless as the others.
 */
export function halfWidthOf(
  plan: SeriesPlan,
  memory: SeriesMemory,
  { track, step, target }: {
    readonly track: Track;
    readonly step: number;
    readonly target: number;
  },
): number {
  const { state } = memory;
  const width = quantileOf(memory, step, track) * shapeAt(plan, state, target);
  const [least, most] = [state[LEAST]!, state[MOST]!];
  const widest = Math.max(most - least, Math.abs(least), Math.abs(most));
  return Math.min(width, widest);
}

/** The same where the shape is 1. */
function quantileOf({ state, rings }: SeriesMemory, step: number, track: Track): number {
  let count = 0;
  for (let back = 0; back < SCORES; back++) {
    const score = rings[slot(track.scores, step - back)]!;
    if (score === score) sorted[count++] = score;
  }
  // Windows that stood still leave no score: after some of them no error is expected.
  if (count === 0 && state[track.sums + 3]! > LEAST_SCORES - 1) return 0;
  return scoreQuantile(sorted.subarray(0, count).sort(), state[track.alpha]!);
}

function keepForecasts(plan: SeriesPlan, memory: SeriesMemory, step: number): void {
  const { state } = memory;
  const count = plan.candidates.length;
  const values = expectNext(plan, memory, step);
  for (const track of plan.tracks) {
    const { horizon, pending } = track;
    const at = pending + (step % horizon) * (count + PENDING);
    const { value, chosen } = combine(plan, state, { track, values, ahead: horizon - 1 });
    for (let i = 0; i < count; i++) state[at + i] = values[i]![horizon - 1]!;
    state[at + count] = value;
    state[at + count + 1] = halfWidthOf(plan, memory, { track, step, target: step + horizon });
    state[at + count + 2] = chosen;
  }
}
