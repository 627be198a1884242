import type { Prediction } from "./prediction.ts";

/** The measure under which arrivals are predicted, in minutes from the start of the prediction. */
export const ARRIVAL = "arrival";

/** What is predicted of each key of a stream: an aggregate of windows, or when it arrives. */
export type PredictedSeries = Pick<Prediction, "measure" | "aggregate" | "size">;

/** One that a stream declares. */
export interface DeclaredSeries extends PredictedSeries {
  /** Windows ahead, 1 or more. */
  readonly horizon: number;
}

/** What a declaration says of predictions; `window` is the size of the windows, ms. */
export interface DeclaredPredictions {
  readonly predict: readonly (Omit<DeclaredSeries, "size"> & { readonly window: number })[];
  readonly arrival?: { readonly window: number };
}

/** All that is predicted of a stream: its windows as it declares them, and then arrivals. */
export function predictedSeries(
  { predict, arrival }: DeclaredPredictions,
): readonly DeclaredSeries[] {
  const windows = predict.map(({ measure, aggregate, window, horizon }) => ({
    measure,
    aggregate,
    size: window,
    horizon,
  }));
  return arrival === undefined
    ? windows
    : [...windows, { measure: ARRIVAL, aggregate: "value", size: arrival.window, horizon: 1 }];
}

/**
 * What is asked for of all that is predicted of a stream. What is left out, or is an empty text (a
 * field or a variable that nobody filled in), may be anything; all that is named must fit.
 */
export interface SeriesChoice {
  /** As {@linkcode seriesId} writes it. */
  readonly series?: string | undefined;
  readonly measure?: string | undefined;
  readonly aggregate?: string | undefined;
  readonly size?: number | undefined;
}

/** The first that fits, which is what a query gets; undefined when none does. */
export function chooseSeries(
  all: readonly DeclaredSeries[],
  { series, measure, aggregate, size }: SeriesChoice,
): DeclaredSeries | undefined {
  const fits = <Value>(wanted: Value | undefined, value: Value) =>
    wanted === undefined || wanted === "" || wanted === value;
  return all.find((one) =>
    fits(series, seriesId(one)) && fits(measure, one.measure) &&
    fits(aggregate, one.aggregate) && fits(size, one.size)
  );
}

/** The one text that stands for a series, such as `speed avg 60000`. */
export function seriesId({ measure, aggregate, size }: PredictedSeries): string {
  return `${measure} ${aggregate} ${size}`;
}
