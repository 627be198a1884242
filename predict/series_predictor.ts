import { ByteReader, ByteWriter, windowEnd } from "#window/mod.ts";
import {
  beginCalibration,
  CALIBRATION_FLOATS,
  countCrowd,
  scoreOfCrowd,
} from "./anomaly/calibration.ts";
import { clamp, type SeriesMemory, slot } from "./methods/method.ts";
import type { Forecast, OnlineModel, Point } from "./online_model.ts";
import { checkSeriesOptions, type SeriesOptions } from "./series_options.ts";
import { LEARNED, LEAST, MOST, planOf, type SeriesPlan, SHIFT } from "./series_plan.ts";
import {
  beginSeries,
  chosenOf,
  combine,
  expectNext,
  halfWidthOf,
  learnStep,
  newTrace,
} from "./series_step.ts";

/** A forecast of one window ahead. */
export interface SeriesForecast extends Forecast {
  /** How many windows after the last one learned, 1 …. */
  readonly horizon: number;
  /** Of the window that is forecast, epoch ms. */
  readonly start: number;
  readonly end: number;
  /** Name of the method that counted most. */
  readonly model: string;
}

/** What became of a point. */
export interface Outcome {
  /**
   * `learned`: as the newest. `revised`: it replaced what was known of its window, and what came after
   * it was learned again. `unchanged`: known already. `too-old`: a revision of a window that can
   * no longer be revised; nothing changed.
   */
  readonly kind: "learned" | "revised" | "unchanged" | "too-old";
  /** What had been expected of the window (horizon 1) from the windows before it. */
  readonly forecast?: SeriesForecast;
  /** How unusual the value is, 0 … 1; absent without a value and as long as too little is known. */
  readonly score?: number;
  readonly anomaly?: boolean;
}

/** Errors of the forecasts so far, of one horizon; recent ones count more. */
export interface SeriesError {
  /** Mean absolute error. */
  readonly mae: number;
  /**
   * That beside the mean absolute error of repeating the last value; below 1 is better. Absent when
   * the last value was always right.
   */
  readonly relative?: number;
  /** Share of values that were within their interval. */
  readonly coverage: number;
}

/** Snapshots of another version are refused. */
export const MODEL_VERSION = 3;

/** Values beyond are learned as this much: their squares would be no numbers. */
const LARGEST = 1e100;
/** Steps without a value that are passed one by one beyond a season; more are skipped. */
const MOST_MISSING = 64;
/** An anomaly is a value whose like is one in 400 or fewer. */
const ANOMALY_SCORE = 0.9975;

const trace = newTrace();

/**
 * The one object to keep per series: learns its windows one by one, forecasts the next ones, and
 * scores how unusual each was.
 *
 * Several methods learn the series side by side. Of each horizon, what they expect is weighted by the
 * absolute errors so far, each of a forecast made before its value was known (Dawid 1984, with fading
 * as in Gama, Sebastião and Rodrigues 2013). Intervals are conformal, and anomalies are found by the tail
 * of the errors and half-space trees.
 *
 * The state is kept twice: as of the last window, and as of the last one that can no longer be
 * revised. A revision learns what came since once more, from there.
 */
export class SeriesPredictor implements OnlineModel {
  readonly #plan: SeriesPlan;
  /** After the last step, and after the last settled one: they share the rings. */
  readonly #head: SeriesMemory;
  readonly #settled: SeriesMemory;
  /** Counts of the trees, and the calibration of their scores: of settled steps alone. */
  readonly #masses: Uint8Array;
  readonly #calibration: Float64Array;
  #step = -1;
  #settledStep = -1;

  /** @throws {RangeError} If an option is not valid. */
  constructor(options: SeriesOptions) {
    this.#plan = planOf(checkSeriesOptions(options));
    const { floats, ringFloats, forest } = this.#plan;
    const rings = new Float64Array(ringFloats);
    this.#head = { state: new Float64Array(floats), rings };
    this.#settled = { state: new Float64Array(floats), rings };
    this.#masses = new Uint8Array(forest.bytes);
    this.#calibration = new Float64Array(CALIBRATION_FLOATS);
    beginSeries(this.#plan, this.#settled);
    this.#head.state.set(this.#settled.state);
    beginCalibration(this.#calibration);
  }

  /** The method that counts most in the forecast of the next window: it was best so far. */
  get name(): string {
    const plan = this.#plan;
    return plan.candidates[chosenOf(plan, this.#head.state, plan.tracks[0]!)]!.name;
  }

  /** How many windows with a value were learned. */
  get learned(): number {
    return this.#head.state[LEARNED]!;
  }

  /** The last window learned; undefined before the first. */
  get last(): Point | undefined {
    if (this.#step < 0) return undefined;
    const value = this.#head.rings[slot(this.#plan.values, this.#step)]!;
    return { ...this.#window(this.#step), value: value === value ? value : undefined };
  }

  get bytes(): number {
    const { floats, ringFloats, forest } = this.#plan;
    return 8 * (2 * floats + ringFloats + CALIBRATION_FLOATS) + forest.bytes;
  }

  /**
   * Takes a window that became final or was revised. A final window is learned once; a revision (a
   * window that was withdrawn has no value) replaces it, and the state becomes that of having
   * learned the corrected series. Windows that were skipped count as windows without a value.
   *
   * @throws {RangeError} If no window of the series starts at the point's start; nothing changed.
   */
  observe(point: Point, isRevision: boolean): Outcome {
    const number = this.#numberOf(point);
    const value = valueOf(point);
    if (this.#step < 0) this.#setShift(number);
    const step = number - this.#head.state[SHIFT]!;
    if (step > this.#step) return this.#learnNew(step, value);
    if (step <= this.#settledStep) return { kind: "too-old" };
    const at = slot(this.#plan.values, step);
    const { rings } = this.#head;
    const old = rings[at]!;
    // A final of a window that was passed over comes late; one that is known is learned once.
    if (Object.is(old, value) || (!isRevision && old === old)) return { kind: "unchanged" };
    rings[at] = value;
    return { kind: "revised", ...this.#replay(step) };
  }

  /** As a window that became final. @throws {RangeError} As {@linkcode SeriesPredictor.observe}. */
  learn(point: Point): void {
    this.observe(point, false);
  }

  forecast(horizon: number): SeriesForecast | undefined {
    return this.forecasts(horizon)[horizon - 1];
  }

  /**
   * What is expected of the next windows, 1 … `horizon`; empty as long as nothing is known.
   *
   * @throws {RangeError} If the horizon is above that of the options.
   */
  forecasts(horizon: number): SeriesForecast[] {
    const plan = this.#plan;
    const { options, candidates, trackOf } = plan;
    if (!(Number.isInteger(horizon) && horizon >= 1 && horizon <= options.horizon)) {
      throw new RangeError(
        `'horizon' must be 1 … ${options.horizon}, which the series was made for: got ${horizon}`,
      );
    }
    if (this.learned === 0) return [];
    const { state } = this.#head;
    const values = expectNext(plan, this.#head, this.#step);
    return Array.from({ length: horizon }, (_, index) => {
      const track = trackOf[index]!;
      const { value, chosen } = combine(plan, state, { track, values, ahead: index });
      const step = this.#step + index + 1;
      return this.#forecastOf(step, {
        value,
        halfWidth: halfWidthOf(plan, this.#head, { track, step: this.#step, target: step }),
        model: candidates[chosen]!.name,
        horizon: index + 1,
      });
    });
  }

  /**
   * Errors of the forecasts of a horizon so far; undefined as long as there are none. Of some horizons
   * only the next larger one that is followed is known: 1, 2, 3, 4, 6, 8, 12, ….
   */
  error(horizon: number): SeriesError | undefined {
    const track = this.#plan.trackOf[horizon - 1];
    if (track === undefined) return undefined;
    const { state } = this.#head;
    const [error, last, inside, count] = [0, 1, 2, 3].map((i) => state[track.sums + i]!);
    if (count === 0) return undefined;
    return {
      mae: error! / count!,
      ...last === 0 ? {} : { relative: error! / last! },
      coverage: inside! / count!,
    };
  }

  snapshot(): Uint8Array<ArrayBuffer> {
    const { id, rings } = this.#plan;
    const writer = new ByteWriter(this.bytes);
    writer.byte(MODEL_VERSION);
    writer.varint(hashOf(id));
    writer.varint(this.#step + 1);
    writer.varint(this.#settledStep + 1);
    for (const number of this.#settled.state) writer.float64(number);
    for (const ring of rings) {
      for (let step = Math.max(0, this.#step + 1 - ring.size); step <= this.#step; step++) {
        writer.float64(this.#head.rings[slot(ring, step)]!);
      }
    }
    for (const number of this.#calibration) writer.float64(number);
    writer.raw(this.#masses, 0, this.#masses.length);
    return writer.copy();
  }

  /** @throws {RangeError} If the snapshot is of another version or other options, or damaged. */
  static restore(snapshot: Uint8Array, options: SeriesOptions): SeriesPredictor {
    const reader = new ByteReader(snapshot);
    const version = reader.byte();
    if (version !== MODEL_VERSION) {
      throw new RangeError(
        `the snapshot is of version ${version}, and this program reads version ${MODEL_VERSION}: ` +
          "let the series be learned anew",
      );
    }
    const predictor = new SeriesPredictor(options);
    if (reader.varint() !== hashOf(predictor.#plan.id)) {
      throw new RangeError(
        "the snapshot is of a series with other windows, season, horizon or level: " +
          "let the series be learned anew",
      );
    }
    predictor.#read(reader);
    if (reader.remaining > 0) {
      throw new RangeError(`the snapshot is damaged: ${reader.remaining} bytes follow its end`);
    }
    return predictor;
  }

  #read(reader: ByteReader): void {
    const { state, rings } = this.#settled;
    const [last, settled] = [reader.varint() - 1, reader.varint() - 1];
    if (settled > last || last - settled > this.#plan.options.revisable) {
      throw new RangeError(`the snapshot is damaged: step ${settled} cannot be settled at ${last}`);
    }
    for (let i = 0; i < state.length; i++) state[i] = reader.float64();
    for (const ring of this.#plan.rings) {
      for (let step = Math.max(0, last + 1 - ring.size); step <= last; step++) {
        rings[slot(ring, step)] = reader.float64();
      }
    }
    for (let i = 0; i < this.#calibration.length; i++) this.#calibration[i] = reader.float64();
    this.#masses.set(reader.raw(this.#masses.length));
    this.#step = last;
    this.#settledStep = settled;
    this.#replay(last);
  }

  #learnNew(step: number, value: number): Outcome {
    const { values, options: { revisable } } = this.#plan;
    const { rings } = this.#head;
    const skipped = this.#skip(step - this.#step - 1);
    let outcome: Omit<Outcome, "kind"> = {};
    for (let next = this.#step + 1; next <= step - skipped; next++) {
      rings[slot(values, next)] = next === step - skipped ? value : NaN;
      learnStep(this.#plan, this.#head, { step: next, trace });
      this.#step = next;
      if (next === step - skipped) outcome = this.#outcomeOf(next, value);
      if (next - this.#settledStep > revisable) this.#settle();
    }
    return { kind: "learned", ...outcome };
  }

  /** Skips whole seasons of a long gap. @returns how many windows are skipped */
  #skip(missing: number): number {
    const { season } = this.#plan.options;
    const unit = Math.max(1, season);
    const skipped = Math.floor(Math.max(0, missing - season - MOST_MISSING) / unit) * unit;
    if (skipped === 0) return 0;
    while (this.#settledStep < this.#step) this.#settle();
    this.#setShift(this.#head.state[SHIFT]! + skipped);
    return skipped;
  }

  #setShift(shift: number): void {
    this.#head.state[SHIFT] = shift;
    this.#settled.state[SHIFT] = shift;
  }

  /** Settles the oldest step that is not: it cannot be revised any more. */
  #settle(): void {
    const { forest } = this.#plan;
    const step = ++this.#settledStep;
    learnStep(this.#plan, this.#settled, { step, trace });
    const { features, isOutlier } = trace;
    // Outliers do not teach what is usual: ten of them would make a place for the next one.
    if (isOutlier || features[0]! !== features[0]!) return;
    const crowd = forest.crowd(this.#masses, features);
    if (crowd !== undefined) countCrowd(this.#calibration, crowd);
    forest.learn(this.#masses, features);
  }

  /** Learns again what came after the last settled step. @returns the outcome of one of the steps */
  #replay(wanted: number): Omit<Outcome, "kind"> {
    const { state, rings } = this.#head;
    let outcome: Omit<Outcome, "kind"> = {};
    state.set(this.#settled.state);
    for (let step = this.#settledStep + 1; step <= this.#step; step++) {
      learnStep(this.#plan, this.#head, { step, trace });
      if (step === wanted) {
        outcome = this.#outcomeOf(step, rings[slot(this.#plan.values, step)]!);
      }
    }
    return outcome;
  }

  #outcomeOf(step: number, value: number): Omit<Outcome, "kind"> {
    if (trace.value !== trace.value) return {};
    const { candidates, forest } = this.#plan;
    const { halfWidth, features, share } = trace;
    const forecast = this.#forecastOf(step, {
      value: trace.value,
      halfWidth,
      model: candidates[trace.chosen]!.name,
      horizon: 1,
    });
    const crowd = value === value ? forest.crowd(this.#masses, features) : undefined;
    if (crowd === undefined) return { forecast };
    // Shares of errors as large and of places as empty. Both are of the same error, so that they agree
    // for the most part: their geometric mean is a share too (Brown 1975, of full correlation).
    const score = 1 - Math.sqrt(share * (1 - scoreOfCrowd(this.#calibration, crowd)));
    return { forecast, score, anomaly: score >= ANOMALY_SCORE };
  }

  #forecastOf(
    step: number,
    { value, halfWidth, model, horizon }: {
      readonly value: number;
      readonly halfWidth: number;
      readonly model: string;
      readonly horizon: number;
    },
  ): SeriesForecast {
    const { state } = this.#head;
    // What was never negative, or never positive, is not expected to become so.
    const low = state[LEAST]! >= 0 ? 0 : -Number.MAX_VALUE;
    const high = state[MOST]! <= 0 ? 0 : Number.MAX_VALUE;
    return {
      value,
      lower: clamp(value - halfWidth, Math.min(low, value), value),
      upper: clamp(value + halfWidth, value, Math.max(high, value)),
      level: this.#plan.options.level,
      horizon,
      ...this.#window(step),
      model,
    };
  }

  #window(step: number): { readonly start: number; readonly end: number } {
    const { panes, options: { shape } } = this.#plan;
    const start = panes.startOf(step + this.#head.state[SHIFT]!);
    return { start, end: windowEnd(shape, start) };
  }

  #numberOf({ start }: Point): number {
    const { panes, options: { shape } } = this.#plan;
    const number = panes.numberOf(start);
    if (shape.kind !== "calendar" && panes.startOf(number) !== start) {
      throw new RangeError(`'start' must be that of a window of ${panes.slideMs} ms: got ${start}`);
    }
    return number;
  }
}

function valueOf({ value }: Point): number {
  if (value === undefined || !Number.isFinite(value)) return NaN;
  return clamp(value, -LARGEST, LARGEST);
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
