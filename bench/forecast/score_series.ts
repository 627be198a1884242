import { SeriesPredictor } from "#predict/mod.ts";
import type { Series } from "./scenario_series.ts";

const DAY = 86_400_000;

/** How well one series was forecast, over the last two thirds of its windows. */
export interface SeriesScore {
  readonly windows: number;
  /** Of the next window, and of the furthest one that is asked for. */
  readonly next: HorizonScore;
  readonly furthest: HorizonScore;
  readonly anomalies: AnomalyScore;
}

/** Errors of one horizon. */
export interface HorizonScore {
  readonly horizon: number;
  /** Mean absolute error beside that of the last value over the first third (MASE). */
  readonly mase: number;
  /** Mean absolute error beside that of repeating the last value. */
  readonly toLast: number;
  /**
   * The same beside that of repeating what was a day ago; of days, a week ago. Absent when a series is
   * shorter.
   */
  readonly toAgo?: number;
  readonly coverage: number;
}

/** What became of spikes that were put into a series. */
export interface AnomalyScore {
  /** By size: in the order of {@linkcode SPIKE_SIZES}. */
  readonly spikes: readonly { readonly injected: number; readonly found: number }[];
  /** Windows that were reported and are no spikes. */
  readonly false: number;
}

/** By how many standard deviations of its series a spike leaves it, up or down. */
export const SPIKE_SIZES = [3, 6] as const;
/** Share of windows that become spikes, and how many lie between two at least. */
const SPIKES = { share: 0.01, apart: 5 };

/** Learns a series window by window and compares what was expected before each. */
export function scoreSeries(series: Series, random: () => number): SeriesScore {
  const { options: { horizon = 1 }, points } = series;
  const next = new Errors(series, 1);
  const furthest = new Errors(series, horizon);
  const predictor = new SeriesPredictor(series.options);
  const warm = Math.floor(points.length / 3);
  points.forEach((point, index) => {
    if (index >= warm) { for (const errors of [next, furthest]) errors.compare(point); }
    predictor.observe(point, false);
    for (const errors of [next, furthest]) errors.expect(predictor, point);
  });
  return {
    windows: points.length - warm,
    next: next.score(),
    furthest: furthest.score(),
    anomalies: scoreSpikes(series, random),
  };
}

/** What was expected of windows so far ahead, beside two ways to repeat what was. */
class Errors {
  readonly #series: Series;
  readonly #horizon: number;
  readonly #values: ReadonlyMap<number, number>;
  readonly #expected = new Map<
    number,
    { value: number; lower: number; upper: number; last: number }
  >();
  readonly #sums = { model: 0, last: 0, ago: 0, inside: 0, count: 0 };

  constructor(series: Series, horizon: number) {
    this.#series = series;
    this.#horizon = horizon;
    this.#values = new Map(series.points.map(({ start, value }) => [start, value]));
  }

  expect(predictor: SeriesPredictor, { value: last }: Series["points"][number]): void {
    const { start, value, lower, upper } = predictor.forecasts(this.#horizon).at(-1)!;
    this.#expected.set(start, { value, lower, upper, last });
  }

  /** Only windows that all can say something of are compared. */
  compare({ start, end, value }: Series["points"][number]): void {
    const expected = this.#expected.get(start);
    this.#expected.delete(start);
    // A day is a week ago: it is the day before that is the last value. Clocks may have changed.
    const days = end - start > DAY / 2 ? 7 : 1;
    const ago = [0, -1, 1].map((hours) => this.#values.get(start - days * DAY + hours * 3_600_000))
      .find((known) => known !== undefined);
    const isShort = end - this.#series.points[0]!.start < DAY;
    if (expected === undefined || (ago === undefined && !isShort)) return;
    const sums = this.#sums;
    sums.model += Math.abs(value - expected.value);
    sums.last += Math.abs(value - expected.last);
    sums.ago += Math.abs(value - (ago ?? NaN));
    sums.inside += value >= expected.lower && value <= expected.upper ? 1 : 0;
    sums.count++;
  }

  score(): HorizonScore {
    const { model, last, ago, inside, count } = this.#sums;
    const { points } = this.#series;
    const first = points.slice(0, Math.floor(points.length / 3));
    const changes = first.slice(1).map(({ value }, i) => Math.abs(value - first[i]!.value));
    return {
      horizon: this.#horizon,
      mase: model / count / mean(changes),
      toLast: model / last,
      ...Number.isNaN(ago) ? {} : { toAgo: model / ago },
      coverage: inside / count,
    };
  }
}

function scoreSpikes({ options, points }: Series, random: () => number): AnomalyScore {
  const values = points.map(({ value }) => value);
  const centre = mean(values);
  const deviation = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
  const warm = Math.floor(points.length / 3);
  const predictor = new SeriesPredictor(options);
  const spikes = SPIKE_SIZES.map(() => ({ injected: 0, found: 0 }));
  let wrong = 0;
  let last = -Infinity;
  points.forEach(({ start, end, value }, index) => {
    const isSpike = index >= warm && index - last > SPIKES.apart && random() < SPIKES.share;
    const kind = random() < 0.5 ? 0 : 1;
    const size = SPIKE_SIZES[kind] * deviation * (random() < 0.5 ? -1 : 1);
    const point = { start, end, value: isSpike ? value + size : value };
    const { anomaly } = predictor.observe(point, false);
    if (isSpike) {
      last = index;
      spikes[kind]!.injected++;
      if (anomaly === true) spikes[kind]!.found++;
    } else if (index >= warm && anomaly === true) wrong++;
  });
  return { spikes, false: wrong };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
