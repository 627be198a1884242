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

/** The one text that stands for a series, such as `speed avg 60000`. */
export function seriesId({ measure, aggregate, size }: PredictedSeries): string {
  return `${measure} ${aggregate} ${size}`;
}
