import { COUNT, type PredictionSpec } from "#core/declaration/mod.ts";
import type { Prediction } from "#core/contract/prediction.ts";
import {
  MAX_REVISABLE,
  type Outcome,
  type Point,
  type SeriesForecast,
  type SeriesOptions,
  SeriesPredictor,
} from "#predict/mod.ts";
import {
  type AlignedShape,
  ByteReader,
  ByteWriter,
  windowEnd,
  windowSize,
  type WindowSpec,
} from "#window/mod.ts";

/** What is predicted of a stream's windows of one size. */
export interface SeriesKind {
  readonly stream: string;
  readonly spec: PredictionSpec;
  readonly options: SeriesOptions;
}

/** The kinds of series of a stream. */
export function seriesKinds(
  { name, predict, windows }: {
    readonly name: string;
    readonly predict: readonly PredictionSpec[];
    readonly windows: readonly WindowSpec[];
  },
): readonly SeriesKind[] {
  return predict.map((spec) => {
    const window = windows.find((one) => windowSize(one) === spec.window)!;
    const correctable = Math.ceil(window.allowedLatenessMs / spec.window) + 1;
    return {
      stream: name,
      spec,
      options: {
        shape: window as AlignedShape,
        horizon: spec.horizon,
        revisable: Math.min(MAX_REVISABLE, correctable),
        ...(spec.season === undefined ? {} : { season: spec.season }),
      },
    };
  });
}

/** What of a window a series learns. */
export interface LearnedWindow {
  readonly start: number;
  readonly end: number;
  readonly status: "open" | "final" | "revised";
  readonly count: number;
  readonly partial?: true;
  readonly inputs?: { readonly present: number; readonly expected: number };
  /** The value of the aggregate; undefined when it has none. */
  readonly value: number | undefined;
}

/**
 * The point of a window. What may lack records, or inputs, has no value: it would look like an
 * anomaly and teach what is not so.
 */
export function pointOf(window: LearnedWindow): Point {
  const { start, end, partial, inputs, value } = window;
  const isWhole = partial !== true && (inputs === undefined || inputs.present >= inputs.expected);
  return { start, end, value: isWhole ? value : undefined };
}

/** The part of a window that a kind of series is about. */
export function valueOf(
  { measure, aggregate }: PredictionSpec,
  { count, measures }: {
    readonly count: number;
    readonly measures: Readonly<
      Record<string, Readonly<Record<string, number | undefined>> | undefined>
    >;
  },
): number | undefined {
  return measure === COUNT ? count : measures[measure]?.[aggregate];
}

/** Windows without records, one after the other, that count as none having come; more are unknown. */
const MOST_ZEROS = 512;

/** A snapshot is saved at the latest after so many windows, */
const SAVE_EVERY = 32;
/** or when so much event time has passed, ms. */
const SAVE_EVERY_MS = 3_600_000;

/** Version of the layout of a series' rows. */
const FORMAT = 1;

/** A state of a model that is saved. */
export interface SavedModel {
  readonly version: number;
  /** End of the last window learned, epoch ms. */
  readonly at: number;
  readonly model: string;
  readonly learned: number;
  readonly error?: NonNullable<Prediction["error"]>;
}

/** What became of a window that a series was given. */
export interface Lesson {
  /** False when the window was known, or is too old to be corrected. */
  readonly isChanged: boolean;
  /** Windows learned, those without records included. */
  readonly learned: number;
  /** What is to be told: what windows came to, then what is expected of the next ones. */
  readonly predictions: readonly Prediction[];
}

/** What was learned since the last snapshot: with that it is the state. */
interface Step {
  readonly point: Point;
  readonly isRevision: boolean;
}

/**
 * One series and what it is restored from: the snapshot that was saved last, and what was learned
 * since, which is learned once more. A snapshot is some kilobytes, a step some bytes.
 */
export class Series {
  readonly kind: SeriesKind;
  readonly key: string;
  #predictor: SeriesPredictor;
  #version = 0;
  #savedAt = -Infinity;
  #steps: Step[] = [];

  constructor(kind: SeriesKind, key: string, predictor = new SeriesPredictor(kind.options)) {
    this.kind = kind;
    this.key = key;
    this.#predictor = predictor;
  }

  /** Number of the last snapshot saved; 0 before the first. */
  get version(): number {
    return this.#version;
  }

  get learned(): number {
    return this.#predictor.learned;
  }

  /** End of the last window learned, epoch ms; -Infinity before the first. */
  get end(): number {
    return this.#predictor.last?.end ?? -Infinity;
  }

  get bytes(): number {
    return this.#predictor.bytes;
  }

  get saved(): SavedModel {
    const error = this.#error(1);
    return {
      version: this.#version,
      at: this.end,
      model: this.#predictor.name,
      learned: this.learned,
      ...(error && { error }),
    };
  }

  /** The whole state, for comparisons. */
  snapshot(): Uint8Array {
    return this.#predictor.snapshot();
  }

  /** Learns what was before the first window. */
  warm(points: Iterable<Point>): void {
    for (const point of points) {
      for (const zero of this.#zerosBefore(point)) this.#predictor.learn(zero);
      this.#predictor.learn(point);
    }
  }

  /** Learns a window. */
  learn(point: Point, isRevision: boolean): Lesson {
    const predictions: Prediction[] = [];
    const before = this.learned;
    for (const zero of this.#zerosBefore(point)) {
      this.#step({ point: zero, isRevision: false }, predictions);
    }
    const isChanged = this.#step({ point, isRevision }, predictions);
    if (isChanged) {
      const forecasts = this.#predictor.forecasts(this.kind.spec.horizon);
      for (const forecast of forecasts) predictions.push(this.#tell(forecast, this.end));
    }
    return { isChanged, learned: this.learned - before, predictions };
  }

  /** Whether a snapshot is to be saved before anything else is learned. */
  get isDue(): boolean {
    return this.#version === 0 || this.#steps.length >= SAVE_EVERY ||
      this.end - this.#savedAt >= SAVE_EVERY_MS;
  }

  /** Takes a snapshot, which is the next version. */
  save(): Uint8Array {
    this.#version++;
    this.#savedAt = this.end;
    this.#steps = [];
    const snapshot = this.#predictor.snapshot();
    const writer = new ByteWriter(snapshot.length + 32);
    writer.byte(FORMAT);
    writer.varint(this.#version);
    writer.float64(this.#savedAt);
    writer.raw(snapshot, 0, snapshot.length);
    return writer.copy();
  }

  /** What was learned since the last snapshot; it belongs to that one alone. */
  steps(): Uint8Array {
    const writer = new ByteWriter(16 + 17 * this.#steps.length);
    writer.byte(FORMAT);
    writer.varint(this.#version);
    for (const { point: { start, end, value }, isRevision } of this.#steps) {
      writer.byte((isRevision ? 1 : 0) + (value === undefined ? 0 : 2));
      writer.float64(start);
      writer.float64(end);
      if (value !== undefined) writer.float64(value);
    }
    return writer.copy();
  }

  /**
   * A series as it was.
   *
   * @throws {RangeError} when the rows are of another layout, or of other options
   */
  static restore(
    kind: SeriesKind,
    key: string,
    { snapshot, steps }: { readonly snapshot: Uint8Array; readonly steps?: Uint8Array },
  ): Series {
    const reader = new ByteReader(snapshot);
    if (reader.byte() !== FORMAT) throw new RangeError("the snapshot is of another layout");
    const version = reader.varint();
    const savedAt = reader.float64();
    const predictor = SeriesPredictor.restore(reader.raw(reader.remaining), kind.options);
    const series = new Series(kind, key, predictor);
    series.#version = version;
    series.#savedAt = savedAt;
    if (steps !== undefined) series.#relearn(steps);
    return series;
  }

  #relearn(steps: Uint8Array): void {
    const reader = new ByteReader(steps);
    if (reader.byte() !== FORMAT) throw new RangeError("what was learned is of another layout");
    // Those of an earlier snapshot are in this one.
    if (reader.varint() !== this.#version) return;
    while (reader.remaining > 0) {
      const flags = reader.byte();
      const [start, end] = [reader.float64(), reader.float64()];
      const value = (flags & 2) === 0 ? undefined : reader.float64();
      const step = { point: { start, end, value }, isRevision: (flags & 1) !== 0 };
      this.#steps.push(step);
      this.#predictor.observe(step.point, step.isRevision);
    }
  }

  /** @returns false when nothing was learned */
  #step(step: Step, told: Prediction[]): boolean {
    const { point, isRevision } = step;
    const outcome = this.#predictor.observe(point, isRevision);
    if (outcome.kind === "unchanged" || outcome.kind === "too-old") return false;
    this.#steps.push(step);
    const scored = this.#score(point, outcome);
    if (scored !== undefined) told.push(scored);
    return true;
  }

  /** Where records are counted, a window that nobody speaks of had none. */
  *#zerosBefore({ start }: Point): Generator<Point> {
    const { spec: { measure }, options: { shape } } = this.kind;
    if (measure !== COUNT || this.#predictor.last === undefined) return;
    const { end, value } = this.#predictor.last;
    if (value === undefined) return;
    const missing = (start - end) / (end - this.#predictor.last.start);
    if (missing > MOST_ZEROS) return;
    for (let next = end; next < start;) {
      const until = windowEnd(shape, next);
      yield { start: next, end: until, value: 0 };
      next = until;
    }
  }

  /** What was expected of a window, with what it came to. */
  #score({ value }: Point, { forecast, score, anomaly }: Outcome): Prediction | undefined {
    if (forecast === undefined || value === undefined) return undefined;
    return {
      ...this.#tell(forecast, forecast.start),
      actual: value,
      ...(score === undefined ? {} : { score }),
      ...(anomaly === undefined ? {} : { anomaly }),
    };
  }

  #tell(forecast: SeriesForecast, made: number): Prediction {
    const { stream, spec: { measure, aggregate, window: size } } = this.kind;
    const { start, end, horizon, value, lower, upper, level, model } = forecast;
    const error = this.#error(horizon);
    return {
      ...{ stream, key: this.key, measure, aggregate, size, start, end, horizon, made },
      ...{ value, lower, upper, level, model },
      version: this.#version,
      learned: this.learned,
      ...(error && { error }),
    };
  }

  #error(horizon: number): Prediction["error"] {
    const error = this.#predictor.error(horizon);
    if (error === undefined) return undefined;
    const { mae, relative, coverage } = error;
    return { mae, ...(relative === undefined ? {} : { relative }), coverage };
  }
}
