/**
 * Models that learn a series of windows one by one and forecast the next ones. Pure: no I/O and no
 * clock.
 *
 * @module
 */
export type { Forecast, OnlineModel, Point } from "./online_model.ts";
export {
  MAX_HORIZON,
  MAX_REVISABLE,
  MAX_SEASON,
  type MethodName,
  METHODS,
  type SeriesOptions,
} from "./series_options.ts";
export {
  MODEL_VERSION,
  type Outcome,
  type SeriesError,
  type SeriesForecast,
  SeriesPredictor,
} from "./series_predictor.ts";
export {
  ARRIVAL_VERSION,
  type ArrivalError,
  ArrivalModel,
  type ArrivalOptions,
  type ArrivalOutcome,
  type Direction,
  type ExpectedArrival,
  type Progress,
} from "./arrival/arrival_model.ts";
