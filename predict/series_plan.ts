import { type PaneAssigner, paneAssigner } from "#window/assigner.ts";
import { TAIL_FLOATS } from "./anomaly/error_tail.ts";
import { HalfSpaceTrees } from "./anomaly/half_space_trees.ts";
import { LastSeason, LastValue } from "./methods/baselines.ts";
import { CalendarFeatures } from "./methods/calendar_features.ts";
import { HOLT_WINTERS_FLOATS, HoltWinters } from "./methods/holt_winters.ts";
import { LinearModel } from "./methods/linear_model.ts";
import { MeanOfMethods } from "./methods/mean_of_methods.ts";
import type { Method, Ring } from "./methods/method.ts";
import type { CheckedOptions, MethodName } from "./series_options.ts";

/** Numbers at the beginning of the state. */
export const SHIFT = 0;
export const LEARNED = 1;
export const LEAST = 2;
export const MOST = 3;
export const LAST = 4;
/** Mean absolute change and mean absolute error of the forecast of the next window. */
export const CHANGE = 5;
export const SCALE = 6;
/** The last value, or what was expected instead where it was an outlier. */
export const USUAL = 7;
/** Windows whose value was not that of the one before. */
export const MOVED = 8;
/** Errors one after the other that were clipped. */
export const CLIPPED = 9;
const HEAD = 10;

/** Scores of which intervals take their quantile. */
export const SCORES = 64;
/** Parts of a season that have a scale of their own. */
const PHASES = 24;
/** Horizons whose errors are followed; those between take the interval of the next one. */
const TRACKED = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96];
/** Seed of the trees, which all series share. */
const SEED = 0x51_0c_e5;

/** What is followed of a horizon, from `at` on in the state. */
export interface Track {
  readonly horizon: number;
  /** α of the interval; then, for each candidate, its discounted sum of absolute errors. */
  readonly alpha: number;
  readonly errors: number;
  /** Discounted sums of forecasts made: absolute errors, those of the last value, hits, number. */
  readonly sums: number;
  /**
   * Forecasts whose windows have not come yet, one for each step ahead: what each candidate
   * expects, what was forecast, half the width of the interval, and which candidate counted most.
   */
  readonly pending: number;
  /** Absolute errors, as large as they would be were the usual error the same at all times. */
  readonly scores: Ring;
}

/** Numbers of a pending forecast beside what the candidates expect. */
export const PENDING = 3;

/** Where everything of a series is, and the code that works on it: one for all series alike. */
export interface SeriesPlan {
  readonly options: CheckedOptions;
  readonly panes: PaneAssigner;
  /** Numbers of the state, and of the rings. */
  readonly floats: number;
  readonly ringFloats: number;
  readonly rings: readonly Ring[];
  readonly values: Ring;
  /** In the order in which they learn. */
  readonly methods: readonly Method[];
  /** The methods that forecasts are made of; the last value is the first. */
  readonly candidates: readonly Method[];
  readonly tracks: readonly Track[];
  /** By horizon, from 1 on: the track that stands for it. */
  readonly trackOf: readonly Track[];
  /** Scales of the parts of a season. */
  readonly phases: { readonly at: number; readonly count: number };
  /** Where the tail of the errors is. */
  readonly tail: number;
  /** What an absolute error counts beside that of the next step, where candidates are compared. */
  readonly fading: number;
  readonly forest: HalfSpaceTrees;
  /** Identifies the options. */
  readonly id: string;
}

const plans = new Map<string, SeriesPlan>();

/** The plan of these options. */
export function planOf(options: CheckedOptions): SeriesPlan {
  const id = JSON.stringify(options);
  const known = plans.get(id);
  if (known !== undefined) return known;
  const plan = makePlan(options, id);
  plans.set(id, plan);
  return plan;
}

function makePlan(options: CheckedOptions, id: string): SeriesPlan {
  const { shape, season, horizon, revisable, zone } = options;
  let floats = HEAD;
  let ringFloats = 0;
  const rings: Ring[] = [];
  const take = (count: number) => (floats += count) - count;
  const ring = (reach: number): Ring => {
    // Going back finds what was there: nothing that it reads has been written over since.
    const size = reach + revisable + 1;
    const made = { at: ringFloats, size };
    ringFloats += size;
    rings.push(made);
    return made;
  };
  const panes = paneAssigner(shape);
  const values = ring(season + 2);
  const calendar = new CalendarFeatures({ panes, zone, shiftAt: SHIFT });
  const last = new LastValue(LAST, values);
  const profile = new HoltWinters({
    at: take(HOLT_WINTERS_FLOATS),
    season,
    values,
    seasonals: season === 0 ? values : ring(season),
  });
  const linear = new LinearModel({ at: floats, season, values, calendar, profile, horizon });
  take(linear.floats);
  const ago = season > 0 ? [new LastSeason(season, { values, fallback: last })] : [];
  const known: Readonly<Record<MethodName, readonly Method[]>> = {
    "last value": [last],
    "last season": ago,
    "holt-winters": [profile],
    "linear": [linear],
    "mean": [new MeanOfMethods([profile, linear, ...ago], horizon)],
  };
  const wanted = new Set<MethodName>(["last value", ...options.methods]);
  const candidates = [...wanted].flatMap((name) => known[name]);
  const phaseCount = Math.min(PHASES, season);
  const phases = { at: take(phaseCount), count: phaseCount };
  const tail = take(TAIL_FLOATS);
  const tracks = [...TRACKED.filter((each) => each < horizon), horizon].map((each): Track => ({
    horizon: each,
    alpha: take(1),
    errors: take(candidates.length),
    sums: take(4),
    pending: take(each * (candidates.length + PENDING)),
    scores: ring(SCORES),
  }));
  return {
    options,
    panes,
    floats,
    ringFloats,
    rings,
    values,
    // The linear model asks for the profile as it was before the step.
    methods: [linear, profile, last],
    candidates,
    tracks,
    trackOf: Array.from(
      { length: horizon },
      (_, index) => tracks.find((track) => track.horizon > index)!,
    ),
    phases,
    tail,
    fading: 1 - 1 / Math.min(1_000, Math.max(100, 2 * season)),
    forest: new HalfSpaceTrees({ features: 2, trees: 10, depth: 6, window: 250, seed: SEED }),
    id,
  };
}
